package dev.highlander.controlplane.apiserver.discovery;

import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import java.util.List;

/** The kinds that can be asked for at a group and version; the bodies of subresources are kinds, too, but have no verbs. */
final class Served {
    private Served() {}

    static List<Kind> at(Registry.Snapshot registry, GroupVersion groupVersion) {
        return registry.kinds().stream()
                .filter(kind -> kind.groupVersion().equals(groupVersion) && !kind.verbs().isEmpty())
                .toList();
    }
}
