package dev.highlander.controlplane.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Discovery documents by path; each is made once for a version of the registry. */
public final class Discovery {
    private volatile Cache cache = new Cache(-1, Map.of());

    /**
     * A document with its entity tag.
     *
     * @param tree the document
     * @param etag the tag, with quotes
     */
    public record Tagged(ObjectNode tree, String etag) {}

    private record Cache(long version, Map<String, Tagged> documents) {}

    /**
     * The document at a path, or null if there is none.
     *
     * @param aggregated whether the client asks for the aggregated form, which exists at {@code /api} and {@code /apis}
     */
    public @Nullable Tagged document(Registry.Snapshot registry, String path, boolean aggregated) {
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        List<String> parts = List.of(trimmed.substring(1).split("/", -1));
        Supplier<ObjectNode> maker = maker(registry, parts, aggregated);
        return maker == null ? null : documents(registry).computeIfAbsent(aggregated + trimmed, _ -> tag(maker.get()));
    }

    private Map<String, Tagged> documents(Registry.Snapshot registry) {
        Cache found = cache;
        if (found.version() != registry.version()) {
            found = new Cache(registry.version(), new ConcurrentHashMap<>());
            cache = found;
        }
        return found.documents();
    }

    private static @Nullable Supplier<ObjectNode> maker(Registry.Snapshot registry, List<String> parts,
            boolean aggregated) {
        boolean core = parts.getFirst().equals("api");
        return switch (parts.size()) {
            case 1 -> {
                if (core) {
                    yield aggregated ? () -> AggregatedDiscovery.core(registry) : LegacyDiscovery::coreVersions;
                }
                yield aggregated ? () -> AggregatedDiscovery.groups(registry) : () -> LegacyDiscovery.groups(registry);
            }
            case 2 -> core ? resources(registry, new GroupVersion("", parts.get(1))) : group(registry, parts.get(1));
            case 3 -> core ? null : resources(registry, new GroupVersion(parts.get(1), parts.get(2)));
            default -> null;
        };
    }

    private static @Nullable Supplier<ObjectNode> resources(Registry.Snapshot registry, GroupVersion groupVersion) {
        return registry.serves(groupVersion) ? () -> LegacyDiscovery.resources(registry, groupVersion) : null;
    }

    private static @Nullable Supplier<ObjectNode> group(Registry.Snapshot registry, String name) {
        for (Registry.Group group : registry.groups()) {
            if (group.name().equals(name)) {
                return () -> LegacyDiscovery.group(group);
            }
        }
        return null;
    }

    private static Tagged tag(ObjectNode tree) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-512").digest(Json.bytes(tree));
            return new Tagged(tree, "\"" + HexFormat.of().formatHex(digest).toUpperCase(Locale.ROOT) + "\"");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-512", e);
        }
    }
}
