package dev.highlander.bench.bare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Requests to objects and back; each on a virtual thread that may block. */
final class BareHandler extends Handler.Abstract {
    private static final int LIST_BUFFER = 256 << 10;

    private final BareObjects objects;

    BareHandler(BareObjects objects) {
        this.objects = objects;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        try {
            answer(request, response);
            callback.succeeded();
        } catch (IOException e) {
            callback.failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            callback.failed(e);
        }
        return true;
    }

    private void answer(Request request, Response response) throws IOException, InterruptedException {
        String path = request.getHttpURI().getPath();
        if ("/readyz".equals(path)) {
            send(response, 200, "ok".getBytes(StandardCharsets.US_ASCII));
            return;
        }
        switch (BarePath.of(path)) {
            case BarePath.InCollection collection -> collection(collection.path(), request, response);
            case BarePath.OfObject object -> object(object, request, response);
            case BarePath.Unknown _ -> status(response, 404, "no such path");
        }
    }

    private void collection(String path, Request request, Response response) throws IOException, InterruptedException {
        String query = request.getHttpURI().getQuery();
        if (request.getMethod().equals("POST")) {
            byte[] made = objects.create(path, body(request));
            if (made == null) {
                status(response, 409, "there is one of that name");
            } else {
                send(response, 201, made);
            }
        } else if (!request.getMethod().equals("GET") || path.equals("/api/v1/namespaces/")) {
            status(response, 405, "not served");
        } else if (query != null && query.contains("watch=true")) {
            watch(path, response);
        } else {
            list(path, response);
        }
    }

    private void object(BarePath.OfObject object, Request request, Response response)
            throws IOException, InterruptedException {
        byte[] found = switch (request.getMethod()) {
            case "GET" -> objects.get(object.path());
            case "PUT" -> objects.update(object.collection(), object.path(), body(request));
            case "DELETE" -> objects.delete(object.collection(), object.path())
                    ? "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Success\"}"
                            .getBytes(StandardCharsets.US_ASCII)
                    : null;
            default -> null;
        };
        if (found == null) {
            status(response, 404, "not found");
        } else {
            send(response, 200, found);
        }
    }

    private static byte[] body(Request request) throws IOException {
        return Request.asInputStream(request).readAllBytes();
    }

    private void list(String path, Response response) throws IOException {
        List<byte[]> items = List.copyOf(objects.list(path));
        byte[] head = ("{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\""
                + objects.revision()
                + "\"},\"items\":[").getBytes(StandardCharsets.US_ASCII);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length(items) + head.length + 2);
        ByteBuffer buffer = ByteBuffer.allocate(LIST_BUFFER);
        buffer.put(head);
        for (int i = 0; i < items.size(); i++) {
            byte[] item = items.get(i);
            if (buffer.remaining() < item.length + 3) {
                flush(response, buffer);
            }
            if (i > 0) {
                buffer.put((byte) ',');
            }
            if (item.length + 3 > LIST_BUFFER) {
                flush(response, buffer);
                Content.Sink.write(response, false, ByteBuffer.wrap(item));
            } else {
                buffer.put(item);
            }
        }
        buffer.put((byte) ']').put((byte) '}').flip();
        Content.Sink.write(response, true, buffer);
    }

    private static long length(List<byte[]> items) {
        long length = Math.max(0, items.size() - 1);
        for (byte[] item : items) {
            length += item.length;
        }
        return length;
    }

    private static void flush(Response response, ByteBuffer buffer) throws IOException {
        buffer.flip();
        Content.Sink.write(response, false, buffer);
        buffer.clear();
    }

    private void watch(String path, Response response) throws IOException, InterruptedException {
        BareWatch watch = objects.watch(path);
        try {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            // The client waits for the head, and there may be no event for long.
            Content.Sink.write(response, false, ByteBuffer.allocate(0));
            for (byte[] event = watch.next(); event.length > 0; event = watch.next()) {
                Content.Sink.write(response, false, ByteBuffer.wrap(event));
            }
            Content.Sink.write(response, true, ByteBuffer.allocate(0));
        } finally {
            objects.forget(path, watch);
        }
    }

    private static void status(Response response, int code, String message) throws IOException {
        send(response, code, ("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":" + code
                + ",\"message\":\"" + message + "\"}").getBytes(StandardCharsets.US_ASCII));
    }

    private static void send(Response response, int status, byte[] body) throws IOException {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        Content.Sink.write(response, true, ByteBuffer.wrap(body));
    }
}
