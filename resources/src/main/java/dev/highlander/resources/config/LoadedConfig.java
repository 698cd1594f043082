package dev.highlander.resources.config;

import dev.highlander.resources.document.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A configuration that can be used.
 *
 * @param file the file it was read from, if there was one
 * @param warnings what its writer should know; not errors
 */
public record LoadedConfig(HighlanderConfig config, Optional<Path> file, List<Problem> warnings) {}
