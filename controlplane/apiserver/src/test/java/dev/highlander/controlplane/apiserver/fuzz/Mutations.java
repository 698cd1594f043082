package dev.highlander.controlplane.apiserver.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.highlander.controlplane.apiserver.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What can go wrong with a valid document on its way from a head to a wire. */
final class Mutations {
    /** Marks a key that stands in its object already. */
    static final String TWICE = "\u0001";

    private static final List<String> METADATA = List.of("resourceVersion", "uid", "generateName", "name", "namespace",
            "deletionTimestamp", "deletionGracePeriodSeconds", "finalizers", "ownerReferences", "managedFields",
            "creationTimestamp", "selfLink", "labels", "annotations", "generation");
    private static final List<String> KEYS = List.of("", "x", "metadata", "spec", "status", "kind", "apiVersion",
            "items",
            "name", "$patch", "$retainKeys", "$setElementOrder/containers", "$deleteFromPrimitiveList/finalizers",
            "a.b",
            "a/b", "f:x", ".", "\u0000", "ä", "k".repeat(400), "template", "selector", "containers", "data",
            "matchLabels",
            "replicas", "type", "port", "ports");

    private Mutations() {}

    /** Changes a tree in one to four places. */
    static void mutate(ObjectNode tree, Dice dice) {
        for (int i = dice.below(dice.oneIn(4) ? 4 : 1); i >= 0; i--) {
            once(tree, dice);
        }
    }

    private static void once(ObjectNode tree, Dice dice) {
        List<ObjectNode> objects = new ArrayList<>();
        List<ArrayNode> arrays = new ArrayList<>();
        collect(tree, objects, arrays);
        switch (dice.below(10)) {
            case 0 -> metadata(tree, dice);
            case 1, 2 -> array(arrays.isEmpty() ? Json.mapper().createArrayNode() : dice.of(arrays), dice);
            default -> object(dice.of(objects), objects, dice);
        }
    }

    private static void collect(JsonNode node, List<ObjectNode> objects, List<ArrayNode> arrays) {
        if (node instanceof ObjectNode object) {
            objects.add(object);
        } else if (node instanceof ArrayNode array) {
            arrays.add(array);
        }
        node.forEach(child -> collect(child, objects, arrays));
    }

    private static void metadata(ObjectNode tree, Dice dice) {
        if (!(tree.get("metadata") instanceof ObjectNode metadata)) {
            tree.set("metadata", OddValues.value(dice));
            return;
        }
        String field = dice.of(METADATA);
        metadata.set(field, switch (field) {
            case "finalizers" -> list(TextNode.valueOf(dice.of("a/b", "a", "", "foregroundDeletion", "orphan",
                    "kubernetes.io/pvc-protection", OddValues.text(dice))));
            case "ownerReferences" -> list(Json.object().put("apiVersion", dice.of("v1", "", "apps/v1"))
                    .put("kind", dice.of("Pod", "", "Event")).put("name", OddValues.text(dice))
                    .put("uid", OddValues.text(dice)).put("controller", dice.oneIn(2)));
            case "labels", "annotations" -> Json.object().set(OddValues.text(dice), dice.oneIn(3)
                    ? OddValues.value(dice)
                    : TextNode.valueOf(OddValues.text(dice)));
            case "managedFields" -> list(managed(dice));
            default -> OddValues.value(dice);
        });
    }

    private static ObjectNode managed(Dice dice) {
        ObjectNode entry = Json.object().put("manager", OddValues.text(dice))
                .put("operation", dice.of("Update", "Apply", "x"))
                .put("apiVersion", dice.of("v1", "apps/v1", "", "x/y/z")).put("fieldsType", dice.of("FieldsV1", "x"));
        ObjectNode fields = entry.putObject("fieldsV1");
        for (int i = dice.below(3); i >= 0; i--) {
            fields.set(dice.of("f:spec", "f:metadata", "k:{\"name\":\"x\"}", "k:{", "k:{\"a\":[}", "v:1", "v:", "i:0",
                    "i:x",
                    ".", "", "x", "f:"), dice.oneIn(2) ? Json.object() : OddValues.value(dice));
        }
        if (dice.oneIn(3)) {
            entry.put("time", OddValues.text(dice));
        }
        if (dice.oneIn(5)) {
            entry.set("fieldsV1", OddValues.value(dice));
        }
        return entry;
    }

    private static ArrayNode list(JsonNode single) {
        return Json.mapper().createArrayNode().add(single);
    }

    private static void array(ArrayNode array, Dice dice) {
        if (array.isEmpty()) {
            array.add(OddValues.value(dice));
            return;
        }
        int index = dice.below(array.size());
        switch (dice.below(5)) {
            case 0 -> array.remove(index);
            case 1 -> array.add(array.get(index).deepCopy());
            case 2 -> array.insert(index, OddValues.value(dice));
            case 3 -> array.set(index, OddValues.value(dice));
            default -> {
                JsonNode same = array.get(index);
                for (int i = dice.of(20, 300); i > 0; i--) {
                    array.add(same.deepCopy());
                }
            }
        }
    }

    private static void object(ObjectNode object, List<ObjectNode> others, Dice dice) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        if (names.isEmpty()) {
            object.set(dice.of(KEYS), OddValues.value(dice));
            return;
        }
        String name = dice.of(names);
        switch (dice.below(9)) {
            case 0, 1, 2, 3 -> object.set(name, OddValues.value(dice));
            case 4 -> object.remove(name);
            case 5 -> object.set(dice.of(KEYS), OddValues.value(dice));
            case 6 -> object.set(TWICE + name, dice.oneIn(2) ? object.get(name).deepCopy() : OddValues.value(dice));
            case 7 -> object.set(name.toUpperCase(Locale.ROOT), object.remove(name));
            default -> object.set(name, dice.of(others).deepCopy());
        }
    }

    /** A document as it may arrive: mostly whole. */
    static byte[] damage(byte[] whole, Dice dice) {
        if (whole.length == 0 || !dice.oneIn(7)) {
            return whole;
        }
        return switch (dice.below(9)) {
            case 0 -> Arrays.copyOf(whole, dice.below(whole.length));
            case 1, 2 -> flipped(whole, dice);
            case 3 -> inserted(whole, dice.below(whole.length), new byte[]{(byte) 0xff, (byte) 0xc0, (byte) 0xed});
            case 4 -> inserted(whole, 0, "\ufeff".getBytes(StandardCharsets.UTF_8));
            case 5 ->
                inserted(whole, whole.length, dice.of(whole, new byte[]{0}, "}".getBytes(StandardCharsets.UTF_8)));
            case 6 -> "\n".repeat(dice.of(1, 100_000, 3_200_000)).getBytes(StandardCharsets.UTF_8);
            case 7 -> inserted(whole, dice.below(whole.length), "a".repeat(dice.of(1_600_000, 3_300_000))
                    .getBytes(StandardCharsets.UTF_8));
            default -> new String(whole, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16);
        };
    }

    private static byte[] flipped(byte[] whole, Dice dice) {
        byte[] copy = whole.clone();
        for (int i = dice.below(4); i >= 0; i--) {
            copy[dice.below(copy.length)] ^= (byte) (1 << dice.below(8));
        }
        return copy;
    }

    private static byte[] inserted(byte[] whole, int at, byte[] more) {
        byte[] all = Arrays.copyOf(whole, whole.length + more.length);
        System.arraycopy(more, 0, all, at, more.length);
        System.arraycopy(whole, at, all, at + more.length, whole.length - at);
        return all;
    }
}
