package dev.highlander.ownership.redis;

import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStoreException;
import dev.highlander.ownership.time.TimeSource;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Gathers what many electors submit one by one into few calls, and sees to it that every submission is answered in time.
 *
 * <p>A call keeps the server from everything else while it lasts, so it carries {@value #STEPS_PER_CALL} steps (one or two
 * milliseconds) at most, more only if they are about one lease. Steps on one lease are never in two calls at the same flush, so that
 * a call which must be repeated can't be overtaken.
 */
final class Gatherer implements AutoCloseable {
    static final int STEPS_PER_CALL = 128;
    /** With so many calls under way others' answers are awaited anyway, and a little gathering shortens the row. */
    private static final int BUSY = 16;

    private final Link<StatefulConnection<String, String>> link;
    private final Servers servers;
    private final ScriptCalls calls;
    private final LeaseScript script;
    private final TimeSource time;
    private final Duration timeout;
    private final Duration gather;
    private final String where;

    // Guarded by this.
    private List<Submission> gathered = new ArrayList<>();
    private final ArrayDeque<Submission> pending = new ArrayDeque<>();
    private int callsUnderWay;
    private boolean flushArmed;
    private boolean sweepArmed;
    private boolean closed;

    private volatile boolean answering = true;

    Gatherer(Link<StatefulConnection<String, String>> link, Servers servers, LeaseScript script,
            RedisLeaseStoreConfig config, TimeSource time) {
        this.link = link;
        this.servers = servers;
        this.script = script;
        this.time = time;
        calls = new ScriptCalls(servers, script, config);
        timeout = config.commandTimeout();
        gather = config.gather();
        where = "redis '" + config.address() + "'";
    }

    /** One step and the place of its answer. */
    private record Step(Submission submission, int index) {
        LeaseRequest request() {
            return submission.batch.get(index);
        }
    }

    /** Whether the last call was answered, or none has been made. */
    boolean isAnswering() {
        return answering;
    }

    /** Takes a batch on its way. Never blocks. */
    Submission submit(List<LeaseRequest> batch) {
        Submission submission = new Submission(batch, time.nanos() + timeout.toNanos());
        boolean now;
        synchronized (this) {
            if (closed) {
                submission.failed(new LeaseStoreException(where + ": closed"));
                return submission;
            }
            gathered.add(submission);
            pending.addLast(submission);
            if (!sweepArmed) {
                sweepArmed = true;
                time.after(timeout, this::sweep);
            }
            now = gather.isZero() || (submission.isUrgent() && callsUnderWay < BUSY);
            if (!now && !flushArmed) {
                flushArmed = true;
                time.after(gather, this::flushGathered);
            }
        }
        if (now) {
            flush();
        }
        return submission;
    }

    @Override
    public void close() {
        List<Submission> left;
        synchronized (this) {
            closed = true;
            left = new ArrayList<>(pending);
            pending.clear();
            gathered = new ArrayList<>();
        }
        left.forEach(submission -> submission.failed(new LeaseStoreException(where + ": closed")));
    }

    private void flushGathered() {
        synchronized (this) {
            flushArmed = false;
        }
        flush();
    }

    private void flush() {
        List<Submission> taken;
        synchronized (this) {
            taken = gathered;
            gathered = new ArrayList<>();
        }
        if (taken.isEmpty()) {
            return;
        }
        link.current().whenComplete((connection, failure) -> {
            if (failure == null) {
                send(connection, taken);
            } else {
                LeaseStoreException reason = new LeaseStoreException(Causes.text(failure), Causes.of(failure));
                taken.forEach(submission -> submission.failed(reason));
            }
        });
    }

    private void send(StatefulConnection<String, String> connection, List<Submission> taken) {
        TreeMap<Integer, Map<LeaseName, List<Step>>> places = new TreeMap<>();
        for (Submission submission : taken) {
            if (submission.isDone()) {
                // It has waited for a connection until its time was over.
                continue;
            }
            for (int i = 0; i < submission.batch.size(); i++) {
                LeaseName lease = submission.batch.get(i).lease();
                places.computeIfAbsent(servers.group(script.key(lease)), _ -> new LinkedHashMap<>())
                        .computeIfAbsent(lease, _ -> new ArrayList<>(1)).add(new Step(submission, i));
            }
        }
        places.forEach((place, leases) -> {
            List<Step> chunk = new ArrayList<>();
            for (List<Step> steps : leases.values()) {
                if (!chunk.isEmpty() && chunk.size() + steps.size() > STEPS_PER_CALL) {
                    call(connection, place, chunk);
                    chunk = new ArrayList<>();
                }
                chunk.addAll(steps);
            }
            call(connection, place, chunk);
        });
    }

    private void call(StatefulConnection<String, String> connection, int place, List<Step> steps) {
        synchronized (this) {
            callsUnderWay++;
        }
        CompletionStage<List<Object>> answer;
        try {
            answer = calls.call(connection, place, steps.stream().map(Step::request).toList());
        } catch (RuntimeException e) {
            // Lettuce refuses at once on a connection that has just been closed.
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete((raw, failure) -> {
            synchronized (this) {
                callsUnderWay--;
            }
            if (failure == null) {
                answering = true;
                answered(steps, raw);
            } else {
                failed(connection, steps, failure);
            }
        });
    }

    private void answered(List<Step> steps, List<Object> raw) {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            try {
                step.submission.answered(step.index, script.answer(step.request(), raw.get(i)));
            } catch (LeaseStoreException e) {
                step.submission.failed(new LeaseStoreException(where + ": " + e.getMessage(), e));
            }
        }
    }

    private void failed(StatefulConnection<String, String> connection, List<Step> steps, Throwable failure) {
        Throwable cause = Causes.of(failure);
        if (Causes.isOfConnection(failure)) {
            answering = false;
        }
        if (cause instanceof RedisReadOnlyException && servers.mayBeDemoted()) {
            // A replica answers, which was the primary or stands where it was.
            link.replace(connection);
        } else if (String.valueOf(cause.getMessage()).startsWith("MOVED")) {
            servers.refresh();
        }
        LeaseStoreException reason = new LeaseStoreException(
                where + ": " + steps.size() + (steps.size() == 1 ? " step" : " steps") + " not answered: "
                        + Causes.text(failure),
                cause);
        steps.forEach(step -> step.submission.failed(reason));
    }

    /** Lets go of what was answered and fails what wasn't in time. All wait equally long, so the eldest are first. */
    private void sweep() {
        List<Submission> late = new ArrayList<>();
        synchronized (this) {
            long now = time.nanos();
            Submission eldest;
            while ((eldest = pending.peekFirst()) != null && (eldest.isDone() || eldest.deadline - now <= 0)) {
                pending.removeFirst();
                if (!eldest.isDone()) {
                    late.add(eldest);
                }
            }
            sweepArmed = eldest != null;
            if (eldest != null) {
                time.after(Duration.ofNanos(eldest.deadline - now), this::sweep);
            }
        }
        if (!late.isEmpty()) {
            answering = false;
            LeaseStoreException reason = new LeaseStoreException(
                    where + ": no answer within " + timeout.toMillis() + " ms");
            late.forEach(submission -> submission.failed(reason));
        }
    }
}
