package dev.highlander.resources;

import java.util.Comparator;

/** What identifies a workload within a cluster: no two may have the same. */
public record WorkloadKey(WorkloadKind kind, String namespace, String name) implements Comparable<WorkloadKey> {
    private static final Comparator<WorkloadKey> ORDER = Comparator.comparing(WorkloadKey::kind)
            .thenComparing(WorkloadKey::namespace).thenComparing(WorkloadKey::name);

    @Override
    public int compareTo(WorkloadKey other) {
        return ORDER.compare(this, other);
    }

    /** {@code process default/heartbeat}. */
    @Override
    public String toString() {
        return kind + " " + namespace + "/" + name;
    }
}
