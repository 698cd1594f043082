package dev.highlander.controlplane.apiserver.expressions;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A compiled expression. For any number of threads.
 *
 * @param program the program
 * @param usesOld whether it asks for what stood there before
 */
record Expression(CelRuntime.Program program, boolean usesOld) {
    private static final Pattern PLACE = Pattern.compile("^evaluation error(?: at <input>:\\d+)?: ");
    private static final Pattern NO_KEY = Pattern.compile("key '(.*)' is not present in map\\.");

    /** An evaluation that has come to no value. */
    static final class FailedException extends Exception {
        private static final long serialVersionUID = 1;

        FailedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * The value for these variables.
     *
     * @throws FailedException if there is none; the budget knows whether it is to blame
     */
    Object evaluate(Map<String, Object> variables, Budget budget) throws FailedException {
        try {
            return program.trace(variables, budget);
        } catch (CelEvaluationException e) {
            throw new FailedException(words(e), e);
        } catch (StackOverflowError e) {
            throw new FailedException("the expression is nested too deeply", e);
        } catch (RuntimeException e) {
            // Functions fail so for values that make no sense to them.
            throw new FailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** What the function said that failed, or else what the library says. */
    private static String words(CelEvaluationException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause.getClass() == IllegalArgumentException.class && cause.getMessage() != null) {
                return cause.getMessage();
            }
        }
        String message = PLACE.matcher(String.valueOf(failure.getMessage())).replaceFirst("");
        Matcher noKey = NO_KEY.matcher(message);
        return noKey.matches() ? "no such key: " + noKey.group(1) : message;
    }
}
