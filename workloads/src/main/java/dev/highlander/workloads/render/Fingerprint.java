package dev.highlander.workloads.render;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A digest of what was rendered, without what says only who rendered it. Comparing objects with what the API server made of them would
 * mean knowing its defaults; comparing what was wanted with what is wanted does not.
 */
final class Fingerprint {
    private static final JsonMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();
    private static final int BYTES = 16;

    private Fingerprint() {}

    static String of(HasMetadata object) {
        ObjectNode tree = CANONICAL.valueToTree(object);
        if (tree.path("metadata").path("labels") instanceof ObjectNode labels) {
            labels.remove(Marks.CONTROLLER_ID);
        }
        try {
            // A tree keeps the order of insertion; going through plain maps sorts it.
            byte[] text = CANONICAL.writeValueAsString(CANONICAL.convertValue(tree, Object.class))
                    .getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException | com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("every Java has SHA-256, and every object of ours is JSON", e);
        }
    }
}
