package dev.highlander.workloads;

import dev.highlander.ownership.time.TimeSource;
import dev.highlander.resources.WorkloadKey;
import dev.highlander.resources.custom.WorkloadStatus;
import dev.highlander.workloads.process.Counters;
import dev.highlander.workloads.process.PodFacts;
import dev.highlander.workloads.process.ProcessRules;
import dev.highlander.workloads.process.Step;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is remembered between two looks at a process, because for a while no object shows it: what the next pod will carry while there is
 * none, and since when a failed one was seen. Only a help: a controller that starts without it counts on from pods and statuses.
 */
final class Ledger {
    private final TimeSource time;
    private final ConcurrentHashMap<WorkloadKey, Entry> entries = new ConcurrentHashMap<>();

    /**
     * @param uid the pod last seen
     * @param next what the one after it carries
     * @param decided whether {@code next} was decided when that pod was told to end
     * @param failedAt reading of the clock when it was first seen to have ended; meaningless unless {@code ended}
     */
    private record Entry(String uid, Counters next, boolean decided, boolean ended, long failedAt) {}

    Ledger(TimeSource time) {
        this.time = time;
    }

    /** Takes note of the pod that is there now. */
    void observe(WorkloadKey key, Optional<Pod> pod) {
        pod.ifPresent(seen -> entries.compute(key, (_, before) -> {
            String uid = uid(seen);
            boolean same = before != null && before.uid.equals(uid);
            boolean ended = new PodFacts(seen).ended();
            long failedAt = same && before.ended ? before.failedAt : time.nanos();
            Counters next = same && before.decided ? before.next : ProcessRules.ifVanished(seen);
            return new Entry(uid, next, same && before.decided, ended, failedAt);
        }));
    }

    /** Notes that a pod is being told to end. */
    void retire(WorkloadKey key, Step.Retire retire) {
        entries.computeIfPresent(key,
                (_, before) -> new Entry(uid(retire.pod()), retire.counters(), true, before.ended, before.failedAt));
    }

    /** What a pod made now would carry. */
    Counters next(WorkloadKey key, WorkloadStatus known) {
        Entry entry = entries.get(key);
        return entry == null ? new Counters(known.restarts(), known.failuresInRow()) : entry.next;
    }

    /** How long ago the pod that is there was first seen to have ended. */
    Duration sinceFailure(WorkloadKey key) {
        Entry entry = entries.get(key);
        return entry == null || !entry.ended ? Duration.ZERO : time.since(entry.failedAt);
    }

    void forget(WorkloadKey key) {
        entries.remove(key);
    }

    private static String uid(Pod pod) {
        return pod.getMetadata().getUid() == null ? "" : pod.getMetadata().getUid();
    }
}
