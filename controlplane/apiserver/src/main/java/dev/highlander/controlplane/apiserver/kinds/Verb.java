package dev.highlander.controlplane.apiserver.kinds;

/** What can be asked of a resource; {@link #word()} is Kubernetes' word in discovery, authorization and audit. */
public enum Verb {
    /** Brings an object into being. */
    CREATE("create"),
    /** Deletes an object. */
    DELETE("delete"),
    /** Deletes what a list would return. */
    DELETE_COLLECTION("deletecollection"),
    /** Reads an object. */
    GET("get"),
    /** Reads many. */
    LIST("list"),
    /** Changes parts of an object. */
    PATCH("patch"),
    /** Replaces an object. */
    UPDATE("update"),
    /** Follows changes. */
    WATCH("watch");

    private final String word;

    Verb(String word) {
        this.word = word;
    }

    /** Kubernetes' word. */
    public String word() {
        return word;
    }
}
