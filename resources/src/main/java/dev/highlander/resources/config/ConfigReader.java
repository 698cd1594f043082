package dev.highlander.resources.config;

import dev.highlander.resources.document.Location;
import dev.highlander.resources.document.Problem;
import dev.highlander.resources.document.Problems;
import dev.highlander.resources.document.Value;
import dev.highlander.resources.document.YamlDocument;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a controller's configuration from its sources. */
public final class ConfigReader {
    private static final long LARGEST_FILE = 4L << 20;

    private ConfigReader() {}

    /**
     * Reads the file, the environment and the flags.
     *
     * @throws InvalidConfigException with every problem, if there is one
     */
    public static LoadedConfig load(ConfigSources sources) throws InvalidConfigException {
        Problems problems = new Problems();
        Optional<Path> file = sources.file()
                .or(() -> Files.exists(ConfigSources.DEFAULT_FILE)
                        ? Optional.of(ConfigSources.DEFAULT_FILE)
                        : Optional.empty());
        Optional<Value> document = file.flatMap(
                path -> text(path, problems).flatMap(text -> YamlDocument.read(path.toString(), text, problems)));
        return assemble(document, file, sources, problems);
    }

    /**
     * The same with the file's text at hand.
     *
     * @param name the file's name, for messages
     * @throws InvalidConfigException with every problem, if there is one
     */
    public static LoadedConfig read(String name, String text, ConfigSources sources) throws InvalidConfigException {
        Problems problems = new Problems();
        return assemble(YamlDocument.read(name, text, problems), Optional.empty(), sources, problems);
    }

    private static LoadedConfig assemble(Optional<Value> document, Optional<Path> file, ConfigSources sources,
            Problems problems)
            throws InvalidConfigException {
        FileContent content = FileContent.of(document, problems);
        Optional<HighlanderConfig> config = new ConfigAssembly(content, sources, problems).assemble();
        if (config.isEmpty() || problems.hasErrors()) {
            throw new InvalidConfigException(problems.list());
        }
        return new LoadedConfig(config.get(), file, problems.list());
    }

    private static Optional<String> text(Path file, Problems problems) {
        Location at = Location.of(file.toString());
        try {
            if (Files.isDirectory(file)) {
                problems.add(Problem.missing(at, "", "this is a folder; name the file in it"));
            } else if (Files.size(file) > LARGEST_FILE) {
                problems.add(Problem.missing(at, "",
                        "this file is larger than " + (LARGEST_FILE >> 20) + " MiB; is it the right one?"));
            } else {
                return Optional.of(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8));
            }
        } catch (NoSuchFileException e) {
            problems.add(Problem.missing(at, "", "there is no such file; check the path given by --config"));
        } catch (AccessDeniedException e) {
            problems.add(Problem.missing(at, "", "this file may not be read; check its permissions"));
        } catch (IOException e) {
            problems.add(Problem.missing(at, "", "this file cannot be read: " + e.getMessage()));
        }
        return Optional.empty();
    }
}
