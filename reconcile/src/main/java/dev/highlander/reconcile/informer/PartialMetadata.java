package dev.highlander.reconcile.informer;

/** Objects without their content, as an API server sends them to who asks ({@code PartialObjectMetadata}, KEP-2334). */
public final class PartialMetadata {
    /** Asks for them, one or a list; for whole objects of a server that does not know them. */
    public static final String ACCEPT = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,"
            + "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

    private PartialMetadata() {}
}
