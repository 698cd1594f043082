package dev.highlander.controlplane.node.runtime.process;

import dev.highlander.controlplane.node.runtime.Launch;
import dev.highlander.controlplane.node.runtime.Mount;
import dev.highlander.controlplane.node.runtime.RunAs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The two scripts of an attempt, as text; pure.
 *
 * <p>{@code launch} runs once, inside the private namespaces: it notes who it is, joins the control groups, mounts, and becomes
 * {@code enter}. {@code enter} sets directory, environment and user, and becomes the command; probes and hooks run it again
 * through {@code nsenter}. Both reach what they need by open files (3: where to say "ok", 8: where to say what is wrong, 9:
 * {@code enter} itself), because a volume may hide every path.
 */
final class LaunchScript {
    /** Name of the variable that marks every process of an attempt. */
    static final String MARK = "HIGHLANDER_CONTAINER";

    private static final Pattern SHELL_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String FAIL = "fail() { echo \"$1\" >&8; exit 128; }\n";

    private LaunchScript() {}

    /** The script that prepares. */
    static String launch(Launch launch, Path directory, Isolation isolation, List<Path> cgroups, MountPlan mounts) {
        StringBuilder script = new StringBuilder(1024);
        script.append(
                """
                        read -r pid comm state parent group session tty tpgid flags minflt cminflt majflt cmajflt utime stime cutime cstime \
                        priority nice threads itreal start rest < /proc/self/stat || exit 125
                        exec 8>>./problem 9<./enter
                        """)
                .append(FAIL);
        for (Path group : cgroups) {
            // 0 stands for the writer, whose number here may be a private one.
            script.append("echo 0 > ").append(quote(group.toString()))
                    .append(" || fail 'cannot join its control group'\n");
        }
        script.append("echo \"$pid $start end\" > pid\n");
        if (isolation.processes()) {
            script.append("mount -t proc proc /proc || fail 'cannot mount /proc'\n");
        }
        String root = "";
        if (isolation.mounts() && !mounts.steps().isEmpty()) {
            String home = directory.toString();
            script.append("home=").append(quote(home)).append("\nroot=\n");
            script.append("mount -t tmpfs -o mode=0755 tmpfs \"$home/scratch\" || fail 'cannot mount a tmpfs'\n");
            if (mounts.mirrorRoot()) {
                appendMirror(script);
                root = "chroot \"$root\" ";
            }
            int overlays = 0;
            for (MountPlan.Step step : mounts.steps()) {
                appendStep(script, step, overlays++);
            }
        }
        script.append("exec ").append(root).append("sh /proc/self/fd/9");
        launch.command().forEach(word -> script.append(' ').append(quote(word)));
        return script.append('\n').toString();
    }

    /** The script that becomes the command given as its arguments. */
    static String enter(Launch launch, Path directory, Isolation isolation, Tools tools) {
        StringBuilder script = new StringBuilder(1024);
        script.append(FAIL).append("umask 022\n");
        String wanted = launch.workingDirectory().map(LaunchScript::quote).orElse(null);
        if (wanted == null) {
            script.append("cd ").append(quote(directory.resolve("work").toString()))
                    .append(" 2>/dev/null || cd /\n");
        } else {
            script.append("cd ").append(wanted).append(" 2>/dev/null || fail ").append(quote(
                    "chdir to cwd (\"" + launch.workingDirectory().orElse("")
                            + "\") set in workingDir failed: no such directory"))
                    .append('\n');
        }
        // Variables of the shell's own making. The last of those that follow wins, whatever the shell's name for it was.
        script.append("unset PWD OLDPWD SHLVL _\n");
        Map<String, String> environment = launch.environment();
        environment.forEach((name, value) -> {
            if (SHELL_NAME.matcher(name).matches()) {
                script.append("export ").append(name).append('=').append(quote(value)).append('\n');
            }
        });
        script.append("export ").append(MARK).append('=').append(quote(launch.attempt().toString())).append('\n');
        if (!isolation.mounts()) {
            mountVariables(launch.mounts()).forEach(
                    (name, value) -> script.append("export ").append(name).append('=').append(quote(value))
                            .append('\n'));
        }
        script.append("""
                case $1 in
                */*) [ -e "$1" ] || fail "exec: \\"$1\\": stat $1: no such file or directory"
                     [ -x "$1" ] && [ ! -d "$1" ] || fail "exec: \\"$1\\": permission denied" ;;
                *) command -v -- "$1" >/dev/null || fail "exec: \\"$1\\": executable file not found in \\$PATH" ;;
                esac
                echo ok >&3
                exec""");
        becoming(launch, isolation, tools).forEach(word -> script.append(' ').append(quote(word)));
        return script.append(" \"$@\" 3>&- 8>&- 9<&-\n").toString();
    }

    /** Variables that name the directories of volumes, where these cannot be shown at their mount paths. */
    static Map<String, String> mountVariables(List<Mount> mounts) {
        return mounts.stream().collect(Collectors.toMap(
                mount -> "HIGHLANDER_MOUNT_" + mount.volume().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"),
                mount -> mount.source().toString(), (first, _) -> first, java.util.TreeMap::new));
    }

    /** Quotes a word for the shell; nothing in it keeps a meaning. */
    static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static void appendMirror(StringBuilder script) {
        script.append("""
                root=$home/root
                mount -t tmpfs -o mode=0755 tmpfs "$root" && mount --make-unbindable "$root" || fail 'cannot mirror /'
                for entry in /* /.[!.]*; do
                    if [ -L "$entry" ]; then cp -P "$entry" "$root$entry"
                    elif [ -d "$entry" ]; then mkdir "$root$entry" && mount --rbind "$entry" "$root$entry"
                    elif [ -e "$entry" ]; then : > "$root$entry" && mount --bind "$entry" "$root$entry"
                    fi || fail "cannot mirror $entry"
                done
                """);
    }

    private static void appendStep(StringBuilder script, MountPlan.Step step, int number) {
        switch (step) {
            case MountPlan.Step.Overlay(String path) -> {
                String upper = "$home/scratch/" + number;
                script.append("mkdir \"").append(upper).append("u\" \"").append(upper)
                        .append("w\" && mount -t overlay -o lowerdir=")
                        .append(quote(path)).append(",upperdir=\"").append(upper).append("u\",workdir=\"").append(upper)
                        .append("w\" overlay \"$root\"").append(quote(path)).append(" || fail ")
                        .append(quote("cannot make a mount point below " + path)).append('\n');
            }
            case MountPlan.Step.Point(String path, boolean directory) -> {
                String point = "\"$root\"" + quote(path);
                if (directory) {
                    script.append("mkdir -p ").append(point);
                } else {
                    script.append("{ [ -e ").append(point).append(" ] || { mkdir -p \"$root\"")
                            .append(quote(String.valueOf(Path.of(path).getParent()))).append(" && : > ").append(point)
                            .append("; }; }");
                }
                script.append(" || fail ").append(quote("cannot make the mount point " + path)).append('\n');
            }
            case MountPlan.Step.Bind(Path source, String path, boolean readOnly) -> {
                String point = "\"$root\"" + quote(path);
                script.append("mount --bind ").append(quote(source.toString())).append(' ').append(point);
                if (readOnly) {
                    // In a user namespace flags that the machine's mount has may not be dropped on the way.
                    script.append(" && { mount -o remount,bind,ro ").append(point)
                            .append(" 2>/dev/null || mount -o remount,bind,ro,nosuid,nodev ").append(point)
                            .append("; }");
                }
                script.append(" || fail ").append(quote("cannot mount " + path)).append('\n');
            }
        }
    }

    /** The programs that change user and odd variables on the way to the command. */
    private static List<String> becoming(Launch launch, Isolation isolation, Tools tools) {
        List<String> words = new ArrayList<>();
        RunAs runAs = launch.runAs();
        if (isolation.ownUser()) {
            // The privileges that the mounts took end here.
            words.addAll(List.of(tools.setpriv(), "--inh-caps=-all", "--ambient-caps=-all"));
        } else if (runAs.changesIdentity() || runAs.noNewPrivileges()) {
            words.add(tools.setpriv());
            runAs.uid().ifPresent(uid -> words.addAll(List.of("--reuid", Long.toString(uid))));
            if (runAs.gid().isPresent() || runAs.uid().isPresent()) {
                long gid = runAs.gid().orElseGet(() -> runAs.uid().orElseThrow());
                words.addAll(List.of("--regid", Long.toString(gid)));
            }
            if (!runAs.groups().isEmpty()) {
                words.addAll(List.of("--groups",
                        runAs.groups().stream().map(String::valueOf).collect(Collectors.joining(","))));
            } else if (runAs.changesIdentity()) {
                words.add("--clear-groups");
            }
        }
        if (runAs.noNewPrivileges() && !words.isEmpty()) {
            words.add("--no-new-privs");
        }
        List<String> odd = launch.environment().entrySet().stream()
                .filter(variable -> !SHELL_NAME.matcher(variable.getKey()).matches())
                .map(variable -> variable.getKey() + "=" + variable.getValue()).toList();
        if (!odd.isEmpty()) {
            words.add(tools.env());
            words.addAll(odd);
        }
        return words;
    }
}
