package dev.highlander.controlplane.apiserver.kinds.custom;

import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The registry of a running server: the built-in kinds, which never change, and the custom ones, which come and go as a whole
 * per definition. For any number of threads.
 */
public final class LiveRegistry implements Registry {
    private final List<Kind> builtIn;
    // Guarded by this; by the definition's name, so that the order does not depend on who came first.
    private final Map<String, List<Kind>> custom = new TreeMap<>();
    private volatile View view;

    /** With the built-in kinds in discovery's order. */
    public LiveRegistry(List<Kind> builtIn) {
        this.builtIn = List.copyOf(builtIn);
        this.view = new View(1, this.builtIn);
    }

    @Override
    public Snapshot snapshot() {
        return view;
    }

    /** Serves the kinds of a definition from now on, in place of those that it had before. */
    public synchronized void put(String definition, List<Kind> kinds) {
        custom.put(definition, List.copyOf(kinds));
        publish();
    }

    /** Stops serving the kinds of a definition; nothing happens if there are none. */
    public synchronized void remove(String definition) {
        if (custom.remove(definition) != null) {
            publish();
        }
    }

    private void publish() {
        List<Kind> all = new ArrayList<>(builtIn);
        custom.values().forEach(all::addAll);
        view = new View(view.version() + 1, all);
    }

    private record Resource(String group, String version, String plural) {}

    private record Name(GroupVersion groupVersion, String kind) {}

    private static final class View implements Snapshot {
        private final long version;
        private final List<Kind> kinds;
        private final List<Group> groups;
        private final Map<Resource, Kind> byResource = new HashMap<>();
        private final Map<Name, Kind> byName = new HashMap<>();
        private final Set<GroupVersion> served = new LinkedHashSet<>();

        View(long version, List<Kind> kinds) {
            this.version = version;
            this.kinds = List.copyOf(kinds);
            Map<String, Set<String>> versions = new LinkedHashMap<>();
            Set<String> customGroups = new LinkedHashSet<>();
            for (Kind kind : kinds) {
                // Built-in kinds come first and are not hidden by custom ones.
                byResource.putIfAbsent(new Resource(kind.group(), kind.version(), kind.plural()), kind);
                byName.putIfAbsent(new Name(kind.groupVersion(), kind.names().kind()), kind);
                served.add(kind.groupVersion());
                if (!kind.group().isEmpty() && !kind.verbs().isEmpty()) {
                    versions.computeIfAbsent(kind.group(), _ -> new LinkedHashSet<>()).add(kind.version());
                    if (kind.custom()) {
                        customGroups.add(kind.group());
                    }
                }
            }
            List<Group> ordered = new ArrayList<>();
            versions.forEach((group, its) -> {
                List<String> sorted = new ArrayList<>(its);
                if (customGroups.contains(group)) {
                    sorted.sort(VersionOrder::compare);
                }
                ordered.add(new Group(group, sorted));
            });
            this.groups = List.copyOf(ordered);
        }

        @Override
        public long version() {
            return version;
        }

        @Override
        public @Nullable Kind find(String group, String version, String plural) {
            return byResource.get(new Resource(group, version, plural));
        }

        @Override
        public @Nullable Kind findByKind(GroupVersion groupVersion, String kind) {
            return byName.get(new Name(groupVersion, kind));
        }

        @Override
        public List<Kind> kinds() {
            return kinds;
        }

        @Override
        public List<Group> groups() {
            return groups;
        }

        @Override
        public boolean serves(GroupVersion groupVersion) {
            return served.contains(groupVersion);
        }
    }
}
