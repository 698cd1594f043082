package dev.highlander.controlplane.client;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An answer's head as fabric8 wants it. */
final class LocalResponse extends StandardHttpHeaders implements HttpResponse<AsyncBody> {
    private final HttpRequest request;
    private final int code;
    private final AsyncBody body;

    LocalResponse(HttpRequest request, int code, Map<String, String> headers, AsyncBody body) {
        super(lists(headers));
        this.request = request;
        this.code = code;
        this.body = body;
    }

    static Map<String, List<String>> lists(Map<String, String> headers) {
        Map<String, List<String>> lists = HashMap.newHashMap(headers.size());
        headers.forEach((name, value) -> lists.put(name, List.of(value)));
        return lists;
    }

    @Override
    public int code() {
        return code;
    }

    @Override
    public AsyncBody body() {
        return body;
    }

    @Override
    public HttpRequest request() {
        return request;
    }

    @Override
    public Optional<HttpResponse<?>> previousResponse() {
        return Optional.empty();
    }
}
