/**
 * How a controller is configured: one file, the environment and flags become one {@link dev.highlander.resources.config.HighlanderConfig}.
 *
 * <p>In: a file's text, environment variables, flags, the host's name. Out: the configuration with its workloads and warnings, or every
 * problem with the place where it stands. A flag wins over the environment, that over the file, that over the default. Passwords are
 * kept as {@link dev.highlander.resources.config.Secret}s, which nothing prints.
 */
@NullMarked
package dev.highlander.resources.config;

import org.jspecify.annotations.NullMarked;
