package dev.highlander.controlplane.apiserver.fields;

import org.jspecify.annotations.Nullable;

/**
 * Who owns fields: an entry of {@code managedFields} without its fields and time.
 *
 * @param name the manager
 * @param operation how the fields were set
 * @param apiVersion the version in which they were set
 * @param subresource the subresource through which they were set; empty if none
 */
public record Owner(String name, Operation operation, String apiVersion, String subresource) {
    private static final int MAX_NAME = 128;

    /** How fields are set. */
    public enum Operation {
        /** By an apply, which claims what it names. */
        APPLY("Apply"),
        /** By any other write, which owns what it changes. */
        UPDATE("Update");

        private final String word;

        Operation(String word) {
            this.word = word;
        }

        /** Kubernetes' word. */
        public String word() {
            return word;
        }
    }

    /**
     * The name under which a client's writes are recorded: what it asks for, or else the beginning of its user agent.
     *
     * @param fieldManager the request's parameter, or null
     * @param userAgent the request's header, or null
     */
    public static String nameOf(@Nullable String fieldManager, @Nullable String userAgent) {
        if (fieldManager != null && !fieldManager.isEmpty()) {
            return fieldManager;
        }
        String agent = userAgent == null ? "" : userAgent;
        int slash = agent.indexOf('/');
        StringBuilder name = new StringBuilder();
        (slash < 0 ? agent : agent.substring(0, slash)).codePoints()
                .filter(c -> !Character.isISOControl(c) && c != 0xFFFD)
                .limit(MAX_NAME)
                .forEach(name::appendCodePoint);
        return name.isEmpty() ? "unknown" : name.toString();
    }

    /** Whether two entries are one: an applier keeps its entry when it changes its version. */
    boolean isSameAs(Owner other) {
        return name.equals(other.name) && operation == other.operation && subresource.equals(other.subresource)
                && (operation == Operation.APPLY || apiVersion.equals(other.apiVersion));
    }
}
