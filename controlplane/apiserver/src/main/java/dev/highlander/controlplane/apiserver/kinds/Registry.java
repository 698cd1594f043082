package dev.highlander.controlplane.apiserver.kinds;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every kind that is served at the moment. */
public interface Registry {
    /** What is served now; a request takes one and keeps to it. Never blocks. */
    Snapshot snapshot();

    /** The kinds as they were served at one moment; immutable. */
    interface Snapshot {
        /** Grows with every change; caches of what is derived from a snapshot are keyed by it. */
        long version();

        /** The kind behind a path, or null. */
        @Nullable
        Kind find(String group, String version, String plural);

        /** The kind by its name, or null. */
        @Nullable
        Kind findByKind(GroupVersion groupVersion, String kind);

        /** All kinds, grouped by group and version in discovery's order. */
        List<Kind> kinds();

        /** The groups in discovery's order; the core group (empty) is not among them. */
        List<Group> groups();

        /** Whether anything is served at this group and version. */
        boolean serves(GroupVersion groupVersion);
    }

    /**
     * A group and its versions.
     *
     * @param name the group
     * @param versions its versions, the preferred one first
     */
    record Group(String name, List<String> versions) {
        /** Copies the versions. */
        public Group {
            versions = List.copyOf(versions);
        }
    }
}
