package dev.highlander.app.up;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A workload that sleeps for a number of seconds that nothing else on this machine sleeps for, and is found by that. */
final class Sleeper {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String seconds = "86400." + ProcessHandle.current().pid() + "%04d".formatted(COUNT.incrementAndGet());

    private String before = "";

    /** The same, but SIGTERM does not wake it. */
    Sleeper deaf() {
        before = "trap '' TERM; ";
        return this;
    }

    /** A configuration that keeps one such process; further lines follow at its top. */
    Path writeConfig(Path folder, String more) throws IOException {
        return Files.writeString(folder.resolve("config.yaml"), more + """
                storageType: memory
                cluster:
                  name: whole-system-test
                workloads:
                  processes:
                    - name: sleeper
                      image: busybox:1.36
                      script:
                        commands: ["%sexec sleep %s"]
                      restartPolicy: Always
                      terminationGracePeriod: 2s
                """.formatted(before, seconds));
    }

    String seconds() {
        return seconds;
    }

    /** The processes that sleep so. */
    List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses().filter(process -> {
            Optional<String[]> arguments = process.info().arguments();
            return arguments.isPresent() && arguments.get().length == 1 && arguments.get()[0].equals(seconds);
        }).toList();
    }
}
