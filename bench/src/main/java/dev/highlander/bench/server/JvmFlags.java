package dev.highlander.bench.server;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The flags of a server's JVM: those of this one, so that both servers and their user's runs have the same. */
public final class JvmFlags {
    /** What belongs to this process alone: its start-up cache unless asked for, its debugger, its recording. */
    private static final List<String> OWN = List.of("-XX:AOT", "-agentlib:", "-agentpath:", "-javaagent:",
            "-XX:StartFlightRecording", "-XX:FlightRecorderOptions");

    private JvmFlags() {}

    /**
     * The flags of this JVM that a server gets too.
     *
     * @param startUpCache whether it also gets this process's start-up cache (JEP 514)
     */
    public static List<String> inherited(boolean startUpCache) {
        return inherited(ManagementFactory.getRuntimeMXBean().getInputArguments(), startUpCache);
    }

    static List<String> inherited(List<String> all, boolean startUpCache) {
        return all.stream()
                .filter(flag -> OWN.stream().noneMatch(flag::startsWith)
                        || (startUpCache && flag.startsWith("-XX:AOTCache=")))
                .toList();
    }

    /**
     * The flags with a recording of the whole life of the server, if one is wanted.
     *
     * @param folder where {@code NAME.jfr} is written when the server ends, or null for no recording
     */
    public static List<String> recorded(List<String> flags, @Nullable Path folder, String name) {
        if (folder == null) {
            return flags;
        }
        List<String> with = new ArrayList<>(flags);
        with.add("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
                + folder.toAbsolutePath().resolve(name + ".jfr"));
        return with;
    }
}
