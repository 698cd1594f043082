package dev.highlander.bench.raft.node;

import dev.highlander.ownership.raft.RaftMember;
import dev.highlander.ownership.raft.membership.Discovery;
import dev.highlander.ownership.raft.membership.Founding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who there is by a file, as by the name of a headless service: one member in a line. The first of all lines that there ever are begins the
 * group, as the first pod of a stateful set does.
 *
 * @param file replaced as a whole when somebody comes or goes
 * @param first who begins the group
 */
public record ListedMembers(Path file, RaftMember first) implements Discovery {
    /** Replaces the file. */
    public static void write(Path file, List<RaftMember> members) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, members.stream().map(RaftMember::toString).collect(Collectors.joining("\n")));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public List<RaftMember> members() throws IOException {
        return Files.readAllLines(file).stream().map(RaftMember::parse).toList();
    }

    @Override
    public boolean watched() {
        return true;
    }

    @Override
    public Founding founding(String self, List<RaftMember> named) {
        return self.equals(first.id())
                ? new Founding.Allowed(Set.of(self), List.of(first))
                : new Founding.Denied(first.id() + " is to begin the group");
    }
}
