package dev.highlander.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The option that says where a benchmark's result is written for programs, if anywhere. */
final class ResultFile {
    @Option(names = "--out", paramLabel = "FILE", description = "Also write the result as JSON.")
    @Nullable
    Path path;

    /**
     * Makes sure that the file can be written, if there is one.
     *
     * @throws ParameterException if it cannot: better before an hour of measuring than after
     */
    void check(CommandSpec command) {
        if (path != null && !isWritable(path)) {
            throw new ParameterException(command.commandLine(),
                    "--out " + path + ": expected a file in a directory that exists");
        }
    }

    private static boolean isWritable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder != null && Files.isWritable(folder) && !Files.isDirectory(file);
    }
}
