package dev.highlander.controlplane.apiserver.present;

import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the client wants its answer.
 *
 * @param form what of the objects
 * @param encoding how written
 * @param pretty whether indented
 */
public record Representation(Form form, Encoding encoding, boolean pretty) {
    /** Whole objects as compact JSON. */
    public static final Representation JSON = new Representation(Form.OBJECT, Encoding.JSON, false);

    private static final List<String> OFFERED = List.of("application/json", "application/yaml");

    /** What of the objects is answered. */
    public enum Form {
        /** All of them. */
        OBJECT,
        /** Their metadata only. */
        METADATA,
        /** A table with a row for each. */
        TABLE,
        /** Aggregated discovery, version 2. */
        DISCOVERY_V2
    }

    /** How an answer is written. */
    public enum Encoding {
        /** JSON. */
        JSON("application/json"),
        /** YAML. */
        YAML("application/yaml");

        private final String mediaType;

        Encoding(String mediaType) {
            this.mediaType = mediaType;
        }

        /** The media type. */
        public String mediaType() {
            return mediaType;
        }
    }

    /**
     * Chooses the first representation in the client's order that can be made.
     *
     * @param accept the {@code Accept} headers
     * @param pretty whether indentation was asked for
     * @param forms which forms can be made here
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 406 if there is none
     */
    public static Representation choose(List<String> accept, boolean pretty, Set<Form> forms) {
        if (accept.isEmpty()) {
            return pretty ? new Representation(Form.OBJECT, Encoding.JSON, true) : JSON;
        }
        for (String header : accept) {
            int start = 0;
            while (start <= header.length()) {
                int comma = header.indexOf(',', start);
                int end = comma < 0 ? header.length() : comma;
                Representation chosen = read(header.substring(start, end), pretty, forms);
                if (chosen != null) {
                    return chosen;
                }
                start = end + 1;
            }
        }
        throw ApiStatus.notAcceptable(OFFERED);
    }

    private static @Nullable Representation read(String clause, boolean pretty, Set<Form> forms) {
        String[] parts = clause.split(";", -1);
        Encoding encoding = switch (parts[0].trim().toLowerCase(Locale.ROOT)) {
            case "application/json", "*/*", "application/*", "" -> Encoding.JSON;
            case "application/yaml" -> Encoding.YAML;
            default -> null;
        };
        if (encoding == null) {
            return null;
        }
        String as = "";
        String groupVersion = "";
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].trim();
            if (parameter.startsWith("as=")) {
                as = parameter.substring(3);
            } else if (parameter.startsWith("g=")) {
                groupVersion = parameter.substring(2) + groupVersion;
            } else if (parameter.startsWith("v=")) {
                groupVersion = groupVersion + "/" + parameter.substring(2);
            }
        }
        Form form = switch (as) {
            case "" -> Form.OBJECT;
            case "Table" -> groupVersion.equals("meta.k8s.io/v1") ? Form.TABLE : null;
            case "PartialObjectMetadata", "PartialObjectMetadataList" -> groupVersion.equals("meta.k8s.io/v1")
                    ? Form.METADATA
                    : null;
            case "APIGroupDiscoveryList" -> groupVersion.equals("apidiscovery.k8s.io/v2") ? Form.DISCOVERY_V2 : null;
            default -> null;
        };
        return form == null || !forms.contains(form) ? null : new Representation(form, encoding, pretty);
    }
}
