package dev.highlander.resources;

import dev.highlander.resources.schema.Field;
import dev.highlander.resources.schema.Format;
import java.util.List;

/**
 * Shell commands to run one after the other, stopping at the first that fails.
 *
 * @param commands one or more lines each
 * @param shell the interpreter, which must understand {@code -c} and {@code set -e}
 */
public record Script(
        @Field(doc = "Shell commands, run one after the other until one fails.", presence = Field.Presence.REQUIRED, format = Format.FILLED, max = 1000) List<String> commands,
        @Field(doc = "The shell that runs them.", byDefault = "/bin/sh", format = Format.FILLED) String shell) {

    /** The container's command. */
    public List<String> command() {
        return List.of(shell);
    }

    /** The container's arguments: the whole script as one, with {@code set -e} so that it ends at the first failure. */
    public List<String> args() {
        return List.of("-c", "set -e\n" + String.join("\n", commands) + "\n");
    }
}
