package dev.highlander.ownership.fence;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LocalFence;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The receiver's side of a fence behind HTTP: put it before what must not be touched by a stale owner, whatever the server is made of.
 *
 * <pre>{@code
 * HttpFenceGate.Verdict verdict = gate.admit(request::getHeader);
 * if (!verdict.admitted()) {
 *     respond(verdict.status(), verdict.text());
 * }
 * }</pre>
 *
 * <p><strong>Reach: strict while the receiver lives, for effects that have happened when it answers</strong> or that carry their epoch on.
 * Between the verdict and the effect the receiver itself may stand still while a newer owner is admitted; an effect that takes long hands
 * the epoch down to where it is final (a row, a file). The memory is a {@link LocalFence}: a receiver whose data outlive it admits the
 * highest epoch in that data at its start, before it listens. Thread-safe.
 */
public final class HttpFenceGate {
    private static final int OK = 200;
    private static final int MALFORMED = 400;
    private static final int STALE = 412;
    private static final int MISSING = 428;

    private final LocalFence fence;

    /** A gate with this memory. */
    public HttpFenceGate(LocalFence fence) {
        this.fence = fence;
    }

    /**
     * Decides about a request that carries an epoch.
     *
     * @param header gives the value of a header of the request, null if it has none
     * @return 200 to go on; 412 (Precondition Failed) for a stale epoch, 428 (Precondition Required) for a header that is missing, 400
     *         for one that can't be read, each with a text for the sender
     */
    public Verdict admit(Function<String, @Nullable String> header) {
        return read(header, (lease, epoch) -> fence.admit(lease, epoch)
                ? new Verdict(OK, "admitted", epoch)
                : stale(lease, epoch, fence.seen(lease)));
    }

    /**
     * Decides about a request that shows a new owner's epoch: {@link HttpFence} sends it.
     *
     * @param header gives the value of a header of the request, null if it has none
     * @return like {@link #admit}; answer with the header {@value HttpFence#EPOCH} and the verdict's epoch
     */
    public Verdict raise(Function<String, @Nullable String> header) {
        String holder = header.apply(HttpFence.HOLDER);
        if (holder == null) {
            return missing(HttpFence.HOLDER);
        }
        HolderId who;
        try {
            who = HolderId.parse(holder);
        } catch (IllegalArgumentException e) {
            return new Verdict(MALFORMED, "header " + HttpFence.HOLDER + ": " + e.getMessage(), Epoch.NONE);
        }
        return read(header, (lease, epoch) -> {
            Fence.Answer answer = now(fence.raise(lease, who, epoch));
            // To show no epoch at all is to ask for the highest.
            return answer.accepted() || epoch.equals(Epoch.NONE)
                    ? new Verdict(OK, "raised", answer.highest())
                    : stale(lease, epoch, answer.highest());
        });
    }

    private static Verdict read(Function<String, @Nullable String> header, Decision decision) {
        String lease = header.apply(HttpFence.LEASE);
        if (lease == null) {
            return missing(HttpFence.LEASE);
        }
        String epoch = header.apply(HttpFence.EPOCH);
        if (epoch == null) {
            return missing(HttpFence.EPOCH);
        }
        LeaseName name;
        try {
            name = LeaseName.of(lease);
        } catch (IllegalArgumentException e) {
            return new Verdict(MALFORMED, "header " + HttpFence.LEASE + ": " + e.getMessage(), Epoch.NONE);
        }
        return epoch(epoch).map(number -> decision.about(name, number)).orElseGet(() -> new Verdict(MALFORMED,
                "header " + HttpFence.EPOCH + ": '" + epoch + "', expected a number of 0 or more", Epoch.NONE));
    }

    /** The number that a header holds, or nothing if it is none. */
    static Optional<Epoch> epoch(String text) {
        try {
            return Optional.of(new Epoch(Long.parseLong(text.strip())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Verdict missing(String header) {
        return new Verdict(MISSING, "header " + header + " is missing: whoever acts here must show its lease and epoch",
                Epoch.NONE);
    }

    private static Verdict stale(LeaseName lease, Epoch epoch, Epoch highest) {
        return new Verdict(STALE, "lease " + lease + ": epoch " + epoch + " refused, epoch " + highest
                + " has been seen: the sender is not the owner any more and must stop", highest);
    }

    /** A local fence has answered when it returns. */
    private static Fence.Answer now(CompletionStage<Fence.Answer> answer) {
        return answer.toCompletableFuture().join();
    }

    private interface Decision {
        Verdict about(LeaseName lease, Epoch epoch);
    }

    /**
     * What to answer.
     *
     * @param status the status of HTTP
     * @param text why, for the sender
     * @param epoch the highest epoch seen, for the answer's header {@value HttpFence#EPOCH}; none if the request could not be read
     */
    public record Verdict(int status, String text, Epoch epoch) {
        /** Whether the request may have its effect. */
        public boolean admitted() {
            return status == OK;
        }
    }
}
