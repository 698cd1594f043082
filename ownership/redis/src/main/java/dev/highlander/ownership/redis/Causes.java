package dev.highlander.ownership.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What a failure of Lettuce really was. */
final class Causes {
    private static final int DEEPEST = 10;

    private Causes() {}

    /** The first cause that is not only a wrapper. */
    static Throwable of(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** The messages of a failure and its causes in one line, each once. Lettuce writes no passwords into them. */
    static String text(Throwable failure) {
        StringBuilder text = new StringBuilder();
        String last = "";
        Throwable cause = of(failure);
        for (int depth = 0; cause != null && depth < DEEPEST; depth++, cause = cause.getCause()) {
            String message = cause.getMessage();
            String line = message == null ? cause.getClass().getSimpleName() : message;
            if (!last.contains(line)) {
                text.append(text.isEmpty() ? "" : ": ").append(line);
                last = line;
            }
        }
        return text.toString();
    }

    /** Whether a failure says that the server could not be reached, not that it refused. */
    static boolean isOfConnection(Throwable failure) {
        Throwable cause = of(failure);
        return cause instanceof IOException
                || (cause instanceof RedisException && !(cause instanceof RedisCommandExecutionException));
    }
}
