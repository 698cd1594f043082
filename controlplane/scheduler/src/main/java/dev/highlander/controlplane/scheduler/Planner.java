package dev.highlander.controlplane.scheduler;

import dev.highlander.controlplane.scheduler.PodQueue.Attempt;
import dev.highlander.controlplane.scheduler.model.Cluster;
import dev.highlander.controlplane.scheduler.model.NodeFacts;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import dev.highlander.controlplane.scheduler.rules.ClusterEvent;
import dev.highlander.controlplane.scheduler.rules.Filter;
import dev.highlander.controlplane.scheduler.rules.Score;
import java.util.Map;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler without its shell: is told what there is, and says which pod goes where next. No threads, no I/O; readings of the
 * monotonic clock are passed in. Not thread-safe.
 */
final class Planner {
    private final String schedulerName;
    private final Cluster cluster = new Cluster();
    private final PodQueue queue;
    private final Chooser chooser;

    /**
     * A decision.
     *
     * @param attempt the pod
     * @param choice where it goes; if to a node, it is assumed there until {@link Planner#seen} or {@link Planner#bindingFailed}
     */
    record Verdict(Attempt attempt, Choice choice) {}

    /**
     * An empty plan.
     *
     * @param schedulerName pods that ask for another scheduler are left to it, but count where they stand
     */
    Planner(String schedulerName, RandomGenerator random, long now) {
        this.schedulerName = schedulerName;
        this.queue = new PodQueue(now);
        this.chooser = new Chooser(Filter.ALL, Score.ALL, random);
    }

    /** A pod is there, or has changed. */
    void seen(PodFacts pod, long now) {
        if (pod.finished()) {
            gone(pod.uid(), now);
        } else if (pod.placed()) {
            stands(pod, now);
        } else if (!cluster.assumes(pod.uid())) {
            // What still shows an assumed pod without a node is older than its binding.
            waits(pod, now);
        }
    }

    /** A pod is no more. */
    void gone(String uid, long now) {
        queue.remove(uid);
        if (cluster.remove(uid)) {
            queue.happened(ClusterEvent.POD_GONE, now);
        }
    }

    /** A node is there, or has changed. */
    void seen(NodeFacts node, long now) {
        boolean known = cluster.knows(node.name());
        if (cluster.put(node)) {
            queue.happened(known ? ClusterEvent.NODE_CHANGED : ClusterEvent.NODE_ADDED, now);
        }
    }

    /** A node is no more. */
    void nodeGone(String name, long now) {
        cluster.removeNode(name);
        // Fewer places may be evener places.
        queue.happened(ClusterEvent.NODE_CHANGED, now);
    }

    /** A namespace is there, or has changed. */
    void seenNamespace(String name, Map<String, String> labels, long now) {
        if (cluster.putNamespace(name, labels)) {
            queue.happened(ClusterEvent.NAMESPACE_CHANGED, now);
        }
    }

    /** A namespace is no more. */
    void namespaceGone(String name) {
        cluster.removeNamespace(name);
    }

    /** Decides on the next pod, or returns null when none is to be tried now. */
    @Nullable
    Verdict next(long now) {
        Attempt attempt = queue.take(now);
        if (attempt == null) {
            return null;
        }
        Choice choice = chooser.choose(attempt.pod(), cluster);
        switch (choice) {
            case Choice.Node to -> {
                cluster.assume(attempt.pod(), to.node());
                queue.happened(ClusterEvent.POD_PLACED, now);
            }
            case Choice.Nowhere nowhere -> queue.stuck(attempt, nowhere.helpedBy(), now);
        }
        return new Verdict(attempt, choice);
    }

    /**
     * A binding was refused or is uncertain: the pod is taken back, and tried again if it still waits.
     *
     * @param current the pod as it is now; null when it is gone
     */
    void bindingFailed(Attempt attempt, @Nullable PodFacts current, long now) {
        String uid = attempt.pod().uid();
        if (!cluster.assumes(uid)) {
            // Shown on its node meanwhile, or gone: the failure is history.
            return;
        }
        cluster.remove(uid);
        queue.happened(ClusterEvent.POD_GONE, now);
        if (current == null || !current.uid().equals(uid) || current.finished() || current.terminating()) {
            return;
        }
        if (current.placed()) {
            stands(current, now);
        } else {
            queue.failed(new Attempt(current, attempt.tries()), now);
        }
    }

    /** When {@link #next} may have something without anything being told before. */
    OptionalLong nextDue() {
        return queue.nextDue();
    }

    boolean hasWork(long now) {
        return queue.hasActive(now);
    }

    PodQueue.Counts waiting() {
        return queue.counts();
    }

    private void stands(PodFacts pod, long now) {
        queue.remove(pod.uid());
        PodFacts before = cluster.find(pod.uid());
        boolean assumed = cluster.assumes(pod.uid());
        if (pod.equals(before) && !assumed) {
            return;
        }
        cluster.put(pod);
        if (before == null) {
            queue.happened(ClusterEvent.POD_PLACED, now);
        } else if (!before.labels().equals(pod.labels()) || before.terminating() != pod.terminating()
                || !before.nodeName().equals(pod.nodeName())) {
            queue.happened(ClusterEvent.POD_CHANGED, now);
        }
        if (before != null && !before.requests().equals(pod.requests())) {
            queue.happened(ClusterEvent.POD_GONE, now);
        }
    }

    private void waits(PodFacts pod, long now) {
        if (cluster.find(pod.uid()) != null) {
            // A relisted older state cannot take a node away from a pod: bindings are for ever.
            return;
        }
        if (pod.terminating() || !pod.schedulerName().equals(schedulerName)) {
            queue.remove(pod.uid());
        } else {
            queue.put(pod, now);
        }
    }
}
