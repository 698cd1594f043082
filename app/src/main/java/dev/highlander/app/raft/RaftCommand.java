package dev.highlander.app.raft;

import dev.highlander.app.UserError;
import dev.highlander.ownership.raft.RaftAdmin;
import dev.highlander.ownership.raft.RaftException;
import dev.highlander.ownership.raft.RaftMember;
import dev.highlander.ownership.raft.RaftRecovery;
import dev.highlander.ownership.raft.RaftStatus;
import dev.highlander.ownership.raft.membership.GroupReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What an operator asks and does of the nodes that agree by Raft. */
@Command(name = "raft", mixinStandardHelpOptions = true, description = "Shows and changes the nodes that agree by Raft.", footer = {
    "", "Examples:",
    "  highlander raft status                     the controllers of \"up --controllers 3\" on this machine",
    "  highlander raft status --config my.yaml    those of a configuration",
    "  kubectl exec my-operator-0 -- highlander raft members",
    "  highlander raft transfer b                 b is to lead", "",
    "\"highlander raft COMMAND --help\" says more."}, subcommands = {RaftCommand.Status.class,
        RaftCommand.Members.class,
        RaftCommand.Add.class, RaftCommand.Remove.class, RaftCommand.Transfer.class, RaftCommand.Snapshot.class,
        RaftCommand.Recover.class, CertificatesCommand.class})
public final class RaftCommand implements Runnable {
    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Asks the group for something and prints what came of it. */
    abstract static class Request implements Callable<Integer> {
        @Mixin
        RaftTarget target = new RaftTarget();

        @Spec
        CommandSpec spec;

        @Override
        public final Integer call() throws InterruptedException {
            return target.ask(admin -> carryOut(admin, spec.commandLine().getOut(), spec.commandLine().getErr()));
        }

        /** Returns the exit code. */
        abstract int carryOut(RaftAdmin admin, PrintWriter out, PrintWriter err) throws InterruptedException;
    }

    /** What each node says. */
    @Command(name = "status", mixinStandardHelpOptions = true, description = {"Asks every node what it is.",
        "SILENT is how long ago the leader heard it, BEHIND what it lacks of the log."}, footer = {"", "Examples:",
            "  highlander raft status", "  highlander raft status --config my.yaml", "",
            "Exit code 0, 1 if nobody leads, 2 if no node can be asked."})
    static final class Status extends Request {
        @Override
        int carryOut(RaftAdmin admin, PrintWriter out, PrintWriter err) throws InterruptedException {
            List<RaftAdmin.Answer> answers = admin.ask();
            Optional<RaftStatus> leader = leader(answers);
            out.printf("%-20s %-24s %-10s %6s %10s %10s %8s %8s%n", "NODE", "ADDRESS", "ROLE", "TERM", "COMMITTED",
                    "APPLIED", "BEHIND", "SILENT");
            for (RaftAdmin.Answer answer : answers) {
                out.println(line(answer, leader));
            }
            if (leader.isEmpty()) {
                err.println("highlander: nobody leads");
                return answers.stream().anyMatch(answer -> answer.status() != null)
                        ? ExitCode.SOFTWARE
                        : ExitCode.USAGE;
            }
            return ExitCode.OK;
        }

        private static String line(RaftAdmin.Answer answer, Optional<RaftStatus> leader) {
            RaftStatus status = answer.status();
            if (status == null) {
                return "%-20s %-24s %s".formatted(answer.id(), answer.address(), switch (answer.report()) {
                    case GroupReport.Unknown(String reason) -> "does not answer: " + reason;
                    default -> "takes no part: waits for the others, or was taken out";
                });
            }
            Optional<RaftStatus.Peer> known = leader.stream().flatMap(it -> it.members().stream())
                    .filter(peer -> peer.id().equals(answer.id())).findFirst();
            String behind = leader.isEmpty()
                    ? "-"
                    : Long.toString(Math.max(0, leader.get().committed() - status.applied()));
            String silent = known.filter(peer -> peer.silentMillis() >= 0)
                    .map(peer -> peer.silentMillis() + " ms").orElse("-");
            return "%-20s %-24s %-10s %6d %10d %10d %8s %8s".formatted(answer.id(), answer.address(),
                    status.role().name().toLowerCase(Locale.ROOT), status.term(), status.committed(),
                    status.applied(), behind, silent);
        }
    }

    /** Who belongs to the group. */
    @Command(name = "members", mixinStandardHelpOptions = true, description = "Lists who belongs to the group, as its leader knows.", footer = {
        "", "Examples:", "  highlander raft members", "", "Exit code 0, 1 if nobody leads."})
    static final class Members extends Request {
        @Override
        int carryOut(RaftAdmin admin, PrintWriter out, PrintWriter err) throws InterruptedException {
            RaftStatus leader = leader(admin.ask()).orElse(null);
            if (leader == null) {
                err.println("highlander: nobody leads; see \"highlander raft status\"");
                return ExitCode.SOFTWARE;
            }
            out.printf("%-20s %-24s %s%n", "NODE", "ADDRESS", "VOTES");
            leader.members().forEach(member -> out.printf("%-20s %-24s %s%n", member.id(), member.address(),
                    member.votes() ? "yes" : "not yet: learns"));
            return ExitCode.OK;
        }
    }

    /** Lets a node learn. */
    @Command(name = "add", mixinStandardHelpOptions = true, description = {
        "Lets a node take part: it learns, and votes once it has caught up.",
        "The node must run already and name some of the others; then it asks for this by itself."}, footer = {"",
            "Examples:", "  highlander raft add d=10.0.0.4:7070 --config my.yaml", "",
            "Exit code 0 once the group has agreed, 2 if it does not."})
    static final class Add extends Request {
        @Parameters(index = "0", paramLabel = "ID=HOST:PORT", description = "The node.")
        String member = "";

        @Override
        int carryOut(RaftAdmin admin, PrintWriter out, PrintWriter err) throws InterruptedException {
            RaftMember added;
            try {
                added = RaftMember.parse(member);
            } catch (IllegalArgumentException e) {
                throw new UserError(String.valueOf(e.getMessage()));
            }
            admin.add(added);
            out.println(added.id() + " takes part; it votes once it has caught up");
            return ExitCode.OK;
        }
    }

    /** Takes a node out. */
    @Command(name = "remove", mixinStandardHelpOptions = true, description = {
        "Takes a node out of the group, for one that has gone for good.",
        "One that runs forgets its log, takes no part any more, and joins again when it is started again."}, footer = {
            "", "Examples:", "  highlander raft remove c", "",
            "Exit code 0 once the group has agreed, 2 if it does not."})
    static final class Remove extends Request {
        @Parameters(index = "0", paramLabel = "ID", description = "The node.")
        String member = "";

        @Override
        int carryOut(RaftAdmin admin, PrintWriter out, PrintWriter err) throws InterruptedException {
            admin.remove(member);
            out.println(member + " is no member any more");
            return ExitCode.OK;
        }
    }

    /** Lets another lead. */
    @Command(name = "transfer", mixinStandardHelpOptions = true, description = "Lets another node lead, and with it own what goes with leadership.", footer = {
        "", "Examples:", "  highlander raft transfer b", "", "Exit code 0 once it leads, 2 if it can't."})
    static final class Transfer extends Request {
        @Parameters(index = "0", paramLabel = "ID", description = "Who is to lead.")
        String member = "";

        @Override
        int carryOut(RaftAdmin admin, PrintWriter out, PrintWriter err) throws InterruptedException {
            admin.transfer(member);
            out.println(member + " leads");
            return ExitCode.OK;
        }
    }

    /** Trims a log. */
    @Command(name = "snapshot", mixinStandardHelpOptions = true, description = "Lets nodes keep their state as it is, and trim their logs behind it. They do so by themselves every 8,192 entries.", footer = {
        "", "Examples:", "  highlander raft snapshot        every node", "  highlander raft snapshot b", "",
        "Exit code 0, 2 if a node can't."})
    static final class Snapshot extends Request {
        @Parameters(index = "0", arity = "0..1", paramLabel = "ID", description = "The node. Default: all that answer.")
        @Nullable
        String member;

        @Override
        int carryOut(RaftAdmin admin, PrintWriter out, PrintWriter err) throws InterruptedException {
            List<String> asked = member != null
                    ? List.of(member)
                    : admin.ask().stream().filter(answer -> answer.status() != null).map(RaftAdmin.Answer::id)
                            .toList();
            if (asked.isEmpty()) {
                throw new RaftException("no node answers");
            }
            for (String each : asked) {
                out.println(each + " has kept everything up to entry " + admin.snapshot(each));
            }
            return ExitCode.OK;
        }
    }

    /** Mends what a group can't mend itself. */
    @Command(name = "recover", mixinStandardHelpOptions = true, description = {
        "Mends the log of a node that is stopped, when the group can't help itself:",
        "--forget for a node whose log is damaged, while the others have the group: it joins again when it is started.",
        "--alone when a majority has gone for good: the node goes on with what it has, as the only member. What only the others had is lost; "
                + "and none of them may be started with its old log again, so let each forget its own first."}, footer = {
                    "", "Examples:", "  highlander raft recover --forget --data-dir /var/lib/highlander/raft",
                    "  highlander raft recover --alone --data-dir /var/lib/highlander/raft --self a=10.0.0.1:7070", "",
                    "Exit code 0, 2 if the node runs or has no log."})
    static final class Recover implements Callable<Integer> {
        @Option(names = "--forget", description = "Forget the log; it is moved aside.")
        boolean forget;

        @Option(names = "--alone", description = "Go on alone.")
        boolean alone;

        @Option(names = "--data-dir", required = true, paramLabel = "DIR", description = "Where the node's log is (raft.dataDir; in memory: /dev/shm/highlander-raft-ID-PORT).")
        Path folder = Path.of("");

        @Option(names = "--group", paramLabel = "NAME", defaultValue = "default", description = "The tenant. Default: default.")
        String group = "default";

        @Option(names = "--self", paramLabel = "ID=HOST:PORT", description = "The node, and where others reach it; with --alone.")
        @Nullable
        String self;

        @Spec
        CommandSpec spec;

        @Override
        public Integer call() {
            if (forget == alone) {
                throw new UserError("expected one of --forget and --alone; see \"highlander raft recover --help\"");
            }
            if (!Files.isDirectory(folder)) {
                throw new UserError("--data-dir " + folder + ": no such folder");
            }
            try {
                if (forget) {
                    Path aside = RaftRecovery.forget(folder, group);
                    spec.commandLine().getOut().println("forgotten; the log is in " + aside
                            + " now and may be deleted. The node joins the others again when it is started");
                } else {
                    if (self == null) {
                        throw new UserError("--alone needs --self ID=HOST:PORT");
                    }
                    RaftMember member = RaftMember.parse(self);
                    RaftRecovery.alone(folder, group, member);
                    spec.commandLine().getOut().println(member.id()
                            + " is the only member when it is started. Let every other node forget its log before you start it");
                }
                return ExitCode.OK;
            } catch (IOException | IllegalArgumentException e) {
                throw new UserError(String.valueOf(e.getMessage()));
            }
        }
    }

    private static Optional<RaftStatus> leader(List<RaftAdmin.Answer> answers) {
        return answers.stream().map(RaftAdmin.Answer::status)
                .filter(status -> status != null && status.role() == RaftStatus.Role.LEADER)
                .map(Optional::ofNullable).flatMap(Optional::stream)
                .max(Comparator.comparingLong(RaftStatus::term));
    }
}
