package dev.highlander.controlplane.apiserver.protobuf;

import dev.highlander.controlplane.apiserver.schema.DocumentException;
import java.util.Arrays;

/**
 * What Kubernetes wraps around every object: four bytes that say what it is, then the message {@code runtime.Unknown}.
 *
 * @param apiVersion the object's version, for example {@code apps/v1}; may be empty
 * @param kind the object's kind; may be empty
 * @param object the object itself, still as bytes
 */
record Envelope(String apiVersion, String kind, WireReader object) {
    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final String CONTENT_TYPE = "application/vnd.kubernetes.protobuf";

    /** Whether the bytes claim to be an object in Kubernetes' binary form. */
    static boolean isIn(byte[] body) {
        return body.length >= MAGIC.length && Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** Opens it; the object is not looked at. */
    static Envelope open(byte[] body) {
        if (!isIn(body)) {
            throw new DocumentException(
                    "protobuf: the body does not start with the four bytes \"k8s\\0\" of Kubernetes' envelope");
        }
        WireReader in = new WireReader(body, MAGIC.length, body.length);
        String apiVersion = "";
        String kind = "";
        WireReader object = new WireReader(body, body.length, body.length);
        while (in.next()) {
            if (in.type() != WireType.LENGTH) {
                in.skip();
                continue;
            }
            int field = in.field();
            WireReader value = in.nested();
            switch (field) {
                case 1 -> {
                    while (value.next()) {
                        if (value.type() != WireType.LENGTH) {
                            value.skip();
                        } else if (value.field() == 1) {
                            apiVersion = value.nested().text();
                        } else if (value.field() == 2) {
                            kind = value.nested().text();
                        } else {
                            value.skip();
                        }
                    }
                }
                case 2 -> object = value;
                case 3 -> expect("encoding", value.text(), "");
                case 4 -> expect("type", value.text(), CONTENT_TYPE);
                default -> {
                    // A part that came after this was written.
                }
            }
        }
        return new Envelope(apiVersion, kind, object);
    }

    private static void expect(String what, String given, String understood) {
        if (!given.isEmpty() && !given.equals(understood)) {
            throw new DocumentException("protobuf: the object's content " + what + " \"" + given
                    + "\" is not understood");
        }
    }
}
