package dev.highlander.ownership;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Decides which steps go together, and when: the pure part of {@link BatchingLeaseStore}.
 *
 * <ol>
 * <li>The steps of one lease stand in a line. As long as one of them is under way, those behind it wait: so they are carried out in the
 * order in which they came, however many batches are under way.
 * <li>A line in which nothing but renewals wait is <em>patient</em>: it leaves when its window has passed, or when there are enough for
 * a full batch. Any other line is <em>urgent</em> and leaves as soon as a lane is free.
 * <li>Where there are several lanes, renewals are never in all of them.
 * <li>A step that is asked for again while it still waits is the same step: whoever asks hears its answer. That holds for all but
 * releases, whose answer tells who of two was first.
 * </ol>
 *
 * <p>Instants are nanoseconds of one monotonic clock. Not thread-safe.
 */
final class BatchQueue {
    private final BatchLimits limits;
    private final long window;
    private final Map<LeaseName, Line> lines = new HashMap<>();
    private final LinkedHashSet<Line> urgent = new LinkedHashSet<>();
    private final LinkedHashSet<Line> patient = new LinkedHashSet<>();
    private int busyLanes;
    private int lanesWithPatient;
    private int waiting;
    private long merged;

    BatchQueue(BatchLimits limits) {
        this.limits = limits;
        this.window = limits.window().toNanos();
    }

    /** Whether this many more steps may wait. */
    boolean hasRoomFor(int steps) {
        return steps <= limits.waiting() - waiting;
    }

    int waiting() {
        return waiting;
    }

    long merged() {
        return merged;
    }

    /** Takes a step in; the answer goes to what is returned. */
    CompletableFuture<LeaseAnswer> add(LeaseRequest request, long now) {
        Line line = lines.computeIfAbsent(request.lease(), _ -> new Line());
        Step last = line.waiting.peekLast();
        if (last != null && !(request instanceof LeaseRequest.Release) && last.request.equals(request)) {
            merged++;
            return last.join();
        }
        Step step = new Step(request, line);
        line.waiting.addLast(step);
        line.urgent |= !(request instanceof LeaseRequest.Renew);
        waiting++;
        if (line.underWay == 0) {
            place(line, now);
        }
        return step.caller;
    }

    /** The next batch to be sent now, which then is under way; null if nothing is to be sent now. */
    @Nullable
    Batch next(long now) {
        boolean withPatient = patientAreDue(now);
        if (busyLanes == limits.lanes() || (urgent.isEmpty() && !withPatient)) {
            return null;
        }
        List<Step> steps = new ArrayList<>();
        fill(steps, urgent);
        if (withPatient) {
            fill(steps, patient);
            lanesWithPatient++;
        }
        busyLanes++;
        waiting -= steps.size();
        return new Batch(steps, withPatient);
    }

    /** When {@link #next} is to be asked again though nothing else has happened; {@link Agenda#NEVER} if it needn't. */
    long wakeAt() {
        return patient.isEmpty() || !laneForPatient() ? Agenda.NEVER : patient.getFirst().readySince + window;
    }

    /** Notes that a batch is not under way any more. */
    void done(Batch batch, long now) {
        busyLanes--;
        lanesWithPatient -= batch.withPatient ? 1 : 0;
        for (Step step : batch.steps) {
            Line line = step.line;
            line.underWay--;
            if (line.underWay == 0) {
                if (line.waiting.isEmpty()) {
                    lines.remove(step.request.lease());
                } else {
                    place(line, now);
                }
            }
        }
    }

    /** Takes out everything that waits. */
    List<Step> clear() {
        List<Step> left = new ArrayList<>(waiting);
        for (Line line : lines.values()) {
            left.addAll(line.waiting);
            line.waiting.clear();
        }
        urgent.clear();
        patient.clear();
        waiting = 0;
        return left;
    }

    private void place(Line line, long now) {
        if (line.urgent) {
            patient.remove(line);
            urgent.add(line);
        } else if (patient.add(line)) {
            line.readySince = now;
        }
    }

    private boolean patientAreDue(long now) {
        return !patient.isEmpty() && laneForPatient()
                && (patient.size() >= limits.batch() || now - patient.getFirst().readySince >= window);
    }

    private boolean laneForPatient() {
        return busyLanes < limits.lanes() && lanesWithPatient < Math.max(1, limits.lanes() - 1);
    }

    private void fill(List<Step> batch, Set<Line> ready) {
        for (Iterator<Line> each = ready.iterator(); each.hasNext() && batch.size() < limits.batch();) {
            Line line = each.next();
            each.remove();
            // Steps in one batch are carried out in order, so a whole line may leave at once.
            while (!line.waiting.isEmpty() && batch.size() < limits.batch()) {
                batch.add(line.waiting.removeFirst());
                line.underWay++;
            }
            line.urgent &= !line.waiting.isEmpty();
        }
    }

    /** Steps that go together, and whether patient ones are among them. */
    record Batch(List<Step> steps, boolean withPatient) {}

    /** The steps of one lease that have not been answered. */
    private static final class Line {
        final ArrayDeque<Step> waiting = new ArrayDeque<>(2);
        int underWay;
        boolean urgent;
        long readySince;
    }

    /** A step and who wants to hear its answer. */
    static final class Step {
        final LeaseRequest request;
        final CompletableFuture<LeaseAnswer> caller = new CompletableFuture<>();
        private final Line line;
        private @Nullable List<CompletableFuture<LeaseAnswer>> others;

        private Step(LeaseRequest request, Line line) {
            this.request = request;
            this.line = line;
        }

        private CompletableFuture<LeaseAnswer> join() {
            if (others == null) {
                others = new ArrayList<>(2);
            }
            CompletableFuture<LeaseAnswer> other = new CompletableFuture<>();
            others.add(other);
            return other;
        }

        void answer(LeaseAnswer answer) {
            caller.complete(answer);
            if (others != null) {
                others.forEach(other -> other.complete(answer));
            }
        }

        void fail(Throwable failure) {
            caller.completeExceptionally(failure);
            if (others != null) {
                others.forEach(other -> other.completeExceptionally(failure));
            }
        }
    }
}
