package dev.highlander.controlplane.apiserver.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request, which need not be a proper one.
 *
 * @param method the method
 * @param target path and query as sent
 * @param headers lines without their ends; {@code Host} and, unless {@link #announced} says otherwise, the length come by themselves
 * @param body the body as sent
 * @param announced the length that is announced in bytes; -1 for the body's own
 */
// Bytes as they came; nobody compares them as a value.
@SuppressWarnings("ArrayRecordComponent")
record WireRequest(String method, String target, List<String> headers, byte[] body, int announced) {
    private static final byte[] NOTHING = new byte[0];

    WireRequest {
        headers = List.copyOf(headers);
    }

    static WireRequest of(String method, String target) {
        return new WireRequest(method, target, List.of(), NOTHING, -1);
    }

    static WireRequest json(String method, String target, String body) {
        return of(method, target).with("Content-Type: application/json").with(body.getBytes(StandardCharsets.UTF_8));
    }

    WireRequest with(String header) {
        List<String> more = new ArrayList<>(headers);
        more.add(header);
        return new WireRequest(method, target, more, body, announced);
    }

    WireRequest with(byte[] otherBody) {
        return new WireRequest(method, target, headers, otherBody, announced);
    }

    WireRequest to(String otherTarget) {
        return new WireRequest(method, otherTarget, headers, body, announced);
    }

    WireRequest by(String otherMethod) {
        return new WireRequest(otherMethod, target, headers, body, announced);
    }

    WireRequest announcing(int length) {
        return new WireRequest(method, target, headers, body, length);
    }

    boolean isWatch() {
        return target.contains("watch") || target.contains("follow");
    }

    /** Whether it is an HTTP request in proper form, so that it is Kubernetes' part that answers. */
    boolean isProper() {
        return announced < 0;
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + 512);
        StringBuilder head = new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: fuzz\r\n");
        headers.forEach(line -> head.append(line).append("\r\n"));
        if (announced >= 0 || body.length > 0) {
            head.append("Content-Length: ").append(announced >= 0 ? announced : body.length).append("\r\n");
        }
        out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(body);
        return out.toByteArray();
    }

    @Override
    public String toString() {
        String text = new String(body, StandardCharsets.UTF_8);
        return method + " " + target + " " + headers + (announced < 0 ? "" : " announcing " + announced)
                + "\n  body of "
                + body.length + " bytes: " + (text.length() > 1_500 ? text.substring(0, 1_500) + "…" : text);
    }
}
