package dev.highlander.controlplane.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.identity.User;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.objects.ObjectVerbs;
import dev.highlander.controlplane.apiserver.objects.WriteRequest;
import dev.highlander.controlplane.apiserver.request.WriteOptions;
import dev.highlander.controlplane.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes what every cluster has from its first moment, where it is not there yet. */
final class Bootstrap {
    private static final List<String> NAMESPACES = List.of("default", "kube-system", "kube-public", "kube-node-lease");
    private static final User SELF = new User("system:apiserver", "", List.of(User.MASTERS, User.AUTHENTICATED),
            Map.of());

    private Bootstrap() {}

    static void run(Registry registry, ObjectVerbs verbs) {
        for (String namespace : NAMESPACES) {
            ObjectNode object = Json.object().put("kind", "Namespace").put("apiVersion", "v1");
            object.putObject("metadata").put("name", namespace);
            createIfMissing(registry.snapshot(), verbs, new GroupVersion("", "v1"), "namespaces", object);
        }
        priorityClass(registry, verbs, "system-node-critical", 2_000_001_000,
                "For what a node cannot do without; it must not be moved.");
        priorityClass(registry, verbs, "system-cluster-critical", 2_000_000_000,
                "For what the cluster cannot do without; it may be moved.");
    }

    private static void priorityClass(Registry registry, ObjectVerbs verbs, String name, int value,
            String description) {
        ObjectNode object = Json.object().put("kind", "PriorityClass").put("apiVersion", "scheduling.k8s.io/v1");
        object.putObject("metadata").put("name", name);
        object.put("value", value).put("description", description);
        createIfMissing(registry.snapshot(), verbs, new GroupVersion("scheduling.k8s.io", "v1"), "priorityclasses",
                object);
    }

    private static void createIfMissing(Registry.Snapshot registry, ObjectVerbs verbs, GroupVersion groupVersion,
            String plural, ObjectNode object) {
        Kind kind = registry.find(groupVersion.group(), groupVersion.version(), plural);
        if (kind == null) {
            throw new IllegalStateException("the registry has no " + plural);
        }
        WriteOptions options = WriteOptions.by("kube-apiserver");
        try {
            verbs.create(new WriteRequest(registry, kind, "", "", "", SELF, options, new ArrayList<>()), object);
        } catch (StatusException e) {
            if (e.status().code() != 409) {
                throw e;
            }
        }
    }
}
