package dev.highlander.controlplane.apiserver.kinds;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A fixed set of kinds with the indexes that requests look into. */
public final class KindTable implements Registry.Snapshot {
    private final long version;
    private final List<Kind> kinds;
    private final Map<String, Kind> byPlural = new HashMap<>();
    private final Map<String, Kind> byKind = new HashMap<>();
    private final Map<GroupVersion, Boolean> served = new HashMap<>();
    private final List<Registry.Group> groups;

    /**
     * Indexes kinds.
     *
     * @param version what tells this table from its predecessors
     * @param kinds the kinds in discovery's order; those without verbs are known by name only
     */
    public KindTable(long version, List<Kind> kinds) {
        this.version = version;
        this.kinds = List.copyOf(kinds);
        Map<String, List<String>> versions = new LinkedHashMap<>();
        for (Kind kind : kinds) {
            byKind.put(kind.groupVersion().apiVersion() + "/" + kind.names().kind(), kind);
            if (!kind.verbs().isEmpty()) {
                byPlural.put(path(kind.group(), kind.version(), kind.plural()), kind);
                served.put(kind.groupVersion(), true);
                List<String> known = versions.computeIfAbsent(kind.group(), _ -> new ArrayList<>());
                if (!known.contains(kind.version())) {
                    known.add(kind.version());
                }
            }
        }
        versions.remove("");
        this.groups = versions.entrySet().stream()
                .map(group -> new Registry.Group(group.getKey(), group.getValue()))
                .toList();
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public @Nullable Kind find(String group, String version, String plural) {
        return byPlural.get(path(group, version, plural));
    }

    @Override
    public @Nullable Kind findByKind(GroupVersion groupVersion, String kind) {
        return byKind.get(groupVersion.apiVersion() + "/" + kind);
    }

    @Override
    public List<Kind> kinds() {
        return kinds;
    }

    @Override
    public List<Registry.Group> groups() {
        return groups;
    }

    @Override
    public boolean serves(GroupVersion groupVersion) {
        return served.containsKey(groupVersion);
    }

    private static String path(String group, String version, String plural) {
        return group + "/" + version + "/" + plural;
    }
}
