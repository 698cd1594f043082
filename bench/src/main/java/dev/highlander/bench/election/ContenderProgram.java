package dev.highlander.bench.election;

import java.util.ArrayList;
import java.util.List;

/**
 * What a contender's process runs: ours, or one that leads by another library and talks the same way.
 *
 * @param classPath of its JVM
 * @param main its class
 * @param before arguments before those of {@link ContenderOptions}
 */
public record ContenderProgram(String classPath, String main, List<String> before) {
    /** Copies the list. */
    public ContenderProgram {
        before = List.copyOf(before);
    }

    /** Our own: {@link Contender}. */
    public static ContenderProgram ours() {
        return new ContenderProgram(System.getProperty("java.class.path"), Contender.class.getName(), List.of());
    }

    List<String> arguments(ContenderOptions options) {
        List<String> all = new ArrayList<>(before);
        all.addAll(options.arguments());
        return all;
    }
}
