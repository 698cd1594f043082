package dev.highlander.ownership.simulator;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;

/** The log of a simulated process: an unexpected exception in it is a violation, nothing else is kept. */
final class WitnessLog extends LegacyAbstractLogger {
    private final transient World world;
    private final transient Witness witness;

    WitnessLog(World world, Witness witness, String name) {
        this.world = world;
        this.witness = witness;
        this.name = name;
    }

    @Override
    protected void handleNormalizedLoggingCall(Level level, @Nullable Marker marker, String message,
            Object @Nullable [] arguments, @Nullable Throwable failure) {
        if (failure != null) {
            StackTraceElement[] trace = failure.getStackTrace();
            witness.violated(Violation.Rule.NO_ERROR,
                    name + ": " + failure + (trace.length > 0 ? " at " + trace[0] : "") + ", logged at " + world.now());
        }
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    public boolean isErrorEnabled() {
        return true;
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }

    @Override
    public boolean isDebugEnabled() {
        return false;
    }

    @Override
    public boolean isInfoEnabled() {
        return false;
    }

    @Override
    public boolean isWarnEnabled() {
        return false;
    }
}
