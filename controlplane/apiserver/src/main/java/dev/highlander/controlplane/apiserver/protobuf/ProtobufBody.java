package dev.highlander.controlplane.apiserver.protobuf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.DocumentException;

/** Bodies of media type {@value #MEDIA_TYPE}. */
public final class ProtobufBody {
    /** What the clients of Kubernetes call the form. */
    public static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

    private ProtobufBody() {}

    /**
     * Reads an object of a built-in kind, or options, as the tree that JSON would have. Explicit zeros and empty texts stay in
     * the tree, for Go writes them always; the decoder that the tree goes to knows which of them JSON leaves out. Fields that are
     * not known are left out.
     *
     * @param body the whole body, envelope included; the caller has bounded its size
     * @return the object, with the {@code apiVersion} and {@code kind} of its envelope
     * @throws DocumentException if it is malformed, nested too deeply, or of a kind that is not known
     */
    public static ObjectNode read(byte[] body) {
        return new MessageReader(MessageTable.get()).object(Envelope.open(body), 1);
    }
}
