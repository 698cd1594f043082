package dev.highlander.ownership;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The requests whose answers have not been heard.
 *
 * <p>One of them is awaited, with a time-out. Those that were given up stay known for a while, because a late answer still is
 * true of the instant at which its request was sent. An answer is used once: doubles find nothing here.
 */
final class Calls {
    private static final int REMEMBERED = 8;
    private static final long NONE = -1;

    private final ArrayDeque<Call> unheard = new ArrayDeque<>(REMEMBERED);
    private long lastNumber;
    private long awaited = NONE;
    private long awaitedUntil;

    /** A request and the instant before it left. */
    record Call(long number, LeaseRequest request, long sent) {}

    /** Notes that a request leaves now and nobody waits for its answer. */
    long send(LeaseRequest request, long now) {
        if (unheard.size() == REMEMBERED) {
            unheard.removeFirst();
        }
        unheard.addLast(new Call(++lastNumber, request, now));
        return lastNumber;
    }

    /** Notes that a request leaves now and is to be answered before {@code until}. */
    long await(LeaseRequest request, long now, long until) {
        awaited = send(request, now);
        awaitedUntil = until;
        return awaited;
    }

    /** The request with this number, if its outcome was not reported before. */
    @Nullable
    Call take(long number) {
        for (Iterator<Call> each = unheard.iterator(); each.hasNext();) {
            Call call = each.next();
            if (call.number() == number) {
                each.remove();
                return call;
            }
        }
        return null;
    }

    boolean isAwaiting() {
        return awaited != NONE;
    }

    boolean isAwaited(long number) {
        return awaited == number;
    }

    boolean isOverdue(long now) {
        return awaited != NONE && now >= awaitedUntil;
    }

    /** When the awaited answer is overdue. */
    long overdueAt() {
        if (awaited == NONE) {
            throw new NoSuchElementException("no answer is awaited");
        }
        return awaitedUntil;
    }

    /** Nobody waits any more; late answers are still recognised. */
    void giveUp() {
        awaited = NONE;
    }
}
