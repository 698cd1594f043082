package dev.highlander.controlplane.apiserver.protobuf;

import dev.highlander.controlplane.apiserver.schema.DocumentException;

/** How a field's value is laid out, which is all that a reader needs in order to step over it. */
enum WireType {
    VARINT, FIXED64, LENGTH, GROUP_START, GROUP_END, FIXED32;

    /** The low three bits of a tag. */
    static WireType of(int bits) {
        return switch (bits) {
            case 0 -> VARINT;
            case 1 -> FIXED64;
            case 2 -> LENGTH;
            case 3 -> GROUP_START;
            case 4 -> GROUP_END;
            case 5 -> FIXED32;
            default -> throw new DocumentException("protobuf: unknown wire type " + bits);
        };
    }
}
