package dev.highlander.resources.config;

import dev.highlander.resources.document.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration cannot be used. The message has one line for each problem; the caller shows it and keeps what it had. */
public final class InvalidConfigException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    InvalidConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")), null, false, false);
        this.problems = List.copyOf(problems);
    }

    /** Everything that was found, warnings included. */
    public List<Problem> problems() {
        return problems;
    }
}
