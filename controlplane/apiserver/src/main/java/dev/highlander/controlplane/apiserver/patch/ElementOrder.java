package dev.highlander.controlplane.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order of a merged list, as Kubernetes defines it: the items that the patch names stand in the patch's order, all others in
 * the order that they had, and the two sequences are woven so that items that were there before keep their relative places; where
 * that says nothing, the patch's item comes first.
 *
 * @param key the field by which items are known, or null if they are plain values
 */
record ElementOrder(@Nullable String key) {
    /** Arranges the items of a merged list; the arguments are left alone. */
    ArrayNode arrange(ArrayNode merged, ArrayNode patchOrder, ArrayNode serverOrder) {
        Map<JsonNode, Integer> inPatch = positions(patchOrder);
        Map<JsonNode, Integer> onServer = positions(serverOrder);
        List<JsonNode> named = new ArrayList<>();
        List<JsonNode> others = new ArrayList<>();
        merged.forEach(item -> (inPatch.containsKey(identity(item)) ? named : others).add(item));
        named.sort(Comparator.comparingInt(item -> position(inPatch, item)));
        others.sort(Comparator.comparingInt(item -> position(onServer, item)));
        return weave(merged.arrayNode(), others, named, onServer);
    }

    private ArrayNode weave(ArrayNode woven, List<JsonNode> others, List<JsonNode> named,
            Map<JsonNode, Integer> onServer) {
        int i = 0;
        int j = 0;
        while (i < others.size() && j < named.size()) {
            Integer other = onServer.get(identity(others.get(i)));
            Integer patched = onServer.get(identity(named.get(j)));
            boolean otherFirst = other != null && patched != null && other < patched;
            woven.add(otherFirst ? others.get(i++) : named.get(j++));
        }
        woven.addAll(named.subList(j, named.size()));
        woven.addAll(others.subList(i, others.size()));
        return woven;
    }

    private Map<JsonNode, Integer> positions(ArrayNode list) {
        Map<JsonNode, Integer> positions = new HashMap<>();
        int index = 0;
        for (JsonNode item : list) {
            positions.putIfAbsent(identity(item), index++);
        }
        return positions;
    }

    private int position(Map<JsonNode, Integer> positions, JsonNode item) {
        return positions.getOrDefault(identity(item), Integer.MAX_VALUE);
    }

    private JsonNode identity(JsonNode item) {
        return key == null ? item : item.path(key);
    }

    /** A patch may not contradict the order that it sets: its items must stand in it, one after the other. */
    static void requireConsistent(ArrayNode changes, ArrayNode order, @Nullable String key) {
        ElementOrder identities = new ElementOrder(key);
        int at = 0;
        for (JsonNode change : changes) {
            if (change.has("$patch")) {
                continue;
            }
            JsonNode wanted = identities.identity(change);
            while (at < order.size() && !identities.identity(order.get(at)).equals(wanted)) {
                at++;
            }
            if (at++ >= order.size()) {
                throw Refusals.malformed(
                        "The order in patch list:\n" + changes + "\n doesn't match $setElementOrder list:\n" + order);
            }
        }
    }
}
