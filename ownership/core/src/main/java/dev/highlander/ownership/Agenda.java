package dev.highlander.ownership;

/** When an elector has to do what: instants in nanoseconds, {@link #NEVER} for what is not due. */
final class Agenda {
    static final long NEVER = Long.MAX_VALUE;

    /** Waiting: ask for the lease. Releasing: release it (again). Regressed: look whether it is mended. */
    long ask = NEVER;
    /** Holding: renew. */
    long renew = NEVER;
    /** Raising: show the target the epoch (again). */
    long raise = NEVER;
    /** Raising: leave the lease to others. Releasing and lost: stop waiting for what is in flight. */
    long giveUp = NEVER;
    /** Holding: the ownership is over. */
    long deadline = NEVER;

    /** The next instant at which something is due. */
    long next(ElectorState state, boolean releaseSent, Calls calls) {
        boolean awaiting = calls.isAwaiting();
        long overdue = awaiting ? calls.overdueAt() : NEVER;
        long asking = awaiting ? overdue : ask;
        long renewing = awaiting ? overdue : renew;
        return switch (state) {
            case WAITING, REGRESSED -> asking;
            case RAISING -> Math.min(Math.min(deadline, renewing), Math.min(raise, giveUp));
            case OWNING, DEGRADED -> Math.min(deadline, renewing);
            case RELEASING -> Math.min(deadline, releaseSent ? asking : Math.min(giveUp, renewing));
            case LOST -> giveUp;
            case STOPPED -> NEVER;
        };
    }
}
