package dev.highlander.controlplane.apiserver.protobuf;

/** What a field holds. */
sealed interface FieldType {
    /** A value without parts. */
    enum Scalar implements FieldType {
        STRING(WireType.LENGTH), BYTES(WireType.LENGTH), BOOL(WireType.VARINT), INT32(WireType.VARINT),
        INT64(WireType.VARINT), DOUBLE(WireType.FIXED64);

        private final WireType wireType;

        Scalar(WireType wireType) {
            this.wireType = wireType;
        }

        WireType wireType() {
            return wireType;
        }
    }

    /**
     * Another message.
     *
     * @param name its full name, for example {@code k8s.io.api.core.v1.PodSpec}
     */
    record Message(String name) implements FieldType {}

    /**
     * A map from text; on the wire a repeated message of key (1) and value (2).
     *
     * @param value what it maps to
     */
    record Mapping(FieldType value) implements FieldType {}
}
