package dev.highlander.ownership.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.ownership.LeaseStoreException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The requests about Lease objects of one namespace, over a Kubernetes client's connections and with its credentials.
 *
 * <p>Each blocks its (virtual) thread until answered, failed or out of time. An answer that decides something is a return value; whatever
 * leaves the outcome open, or needs somebody's help, is a {@link LeaseStoreException} that says what was asked of what.
 */
final class LeaseApi {
    private static final String JSON = "application/json";
    private static final String FIELD_MANAGER = "?fieldManager=highlander";
    /** As client-go's pager. */
    private static final int PAGE = 500;
    private static final int LONGEST_DETAIL = 500;

    /** A collection as it was at a version. */
    record Listed(String resourceVersion, List<LeaseObject> objects) {}

    /** The API server has forgotten the version that a watch was to begin from: list again. */
    static final class ExpiredException extends Exception {
        private static final long serialVersionUID = 1;

        ExpiredException(String message) {
            super(message);
        }
    }

    private final HttpClient http;
    private final ObjectMapper mapper = new ObjectMapper();
    private final String namespace;
    private final String collection;

    LeaseApi(KubernetesClient client, String namespace) {
        this.http = client.getHttpClient();
        this.namespace = namespace;
        String server = client.getMasterUrl().toString();
        this.collection = (server.endsWith("/") ? server : server + "/")
                + "apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases";
    }

    HttpClient http() {
        return http;
    }

    /** Reads one; null if there is none. */
    @Nullable
    LeaseObject get(String name, Duration timeout) throws InterruptedException {
        HttpResponse<byte[]> answer = send("get", name, request(collection + "/" + name), timeout);
        return switch (answer.code()) {
            case 200 -> LeaseObject.read(parse("get", name, answer.body()));
            case 404 -> null;
            default -> throw refusal("get", name, answer.code(), answer.body());
        };
    }

    /** Creates it; null if there is one by now. */
    @Nullable
    LeaseObject create(LeaseObject object, Duration timeout) throws InterruptedException {
        String name = object.name();
        HttpResponse<byte[]> answer = send("create", name,
                request(collection + FIELD_MANAGER).post(JSON, object.json().toString()), timeout);
        return switch (answer.code()) {
            case 200, 201, 202 -> LeaseObject.read(parse("create", name, answer.body()));
            // Nothing but "already exists" is a conflict here.
            case 409 -> null;
            case 404 -> throw new LeaseStoreException("create lease object " + namespace + "/" + name
                    + ": not found; expected namespace '" + namespace
                    + "' to exist and to serve coordination.k8s.io/v1");
            default -> throw refusal("create", name, answer.code(), answer.body());
        };
    }

    /**
     * Replaces it, if it is still the object (uid) and the version that it was made from; null if it is not, or is gone.
     *
     * <p>The uid matters: Kubernetes lets a PUT create a Lease, but not one that claims to be an older object.
     */
    @Nullable
    LeaseObject update(LeaseObject object, Duration timeout) throws InterruptedException {
        String name = object.name();
        HttpResponse<byte[]> answer = send("update", name,
                request(collection + "/" + name + FIELD_MANAGER).put(JSON, object.json().toString()), timeout);
        return switch (answer.code()) {
            case 200, 201 -> LeaseObject.read(parse("update", name, answer.body()));
            case 404, 409 -> null;
            default -> throw refusal("update", name, answer.code(), answer.body());
        };
    }

    /** Reads all of the namespace, or only the one of that name. */
    Listed list(@Nullable String only, Duration timeout) throws InterruptedException, ExpiredException {
        List<LeaseObject> objects = new ArrayList<>();
        String next = "";
        while (true) {
            String page = collection + "?limit=" + PAGE + selector(only)
                    + (next.isEmpty() ? "" : "&continue=" + encode(next));
            HttpResponse<byte[]> answer = send("list", target(only), request(page), timeout);
            if (answer.code() == 410) {
                throw new ExpiredException("the list took longer than the server remembers");
            }
            if (answer.code() != 200) {
                throw refusal("list", target(only), answer.code(), answer.body());
            }
            ObjectNode list = parse("list", target(only), answer.body());
            for (JsonNode item : list.path("items")) {
                if (item instanceof ObjectNode object) {
                    objects.add(LeaseObject.read(object));
                }
            }
            next = list.path("metadata").path("continue").asText("");
            if (next.isEmpty()) {
                return new Listed(list.path("metadata").path("resourceVersion").asText(""), objects);
            }
        }
    }

    /** The request for a watch of what {@link #list} lists. */
    HttpRequest watch(@Nullable String only, String resourceVersion, long seconds) {
        return request(collection + "?watch=true&allowWatchBookmarks=true&resourceVersion=" + encode(resourceVersion)
                + "&timeoutSeconds=" + seconds + selector(only)).forStreaming().build();
    }

    ObjectNode parse(String verb, String name, byte[] body) {
        try {
            if (mapper.readTree(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            throw new LeaseStoreException(attempt(verb, name) + ": the answer is not JSON: " + e.getMessage(), e);
        }
        throw new LeaseStoreException(attempt(verb, name) + ": the answer is no JSON object");
    }

    /** Why a request was refused, and what to do about it. */
    LeaseStoreException refusal(String verb, String name, int code, byte[] body) {
        String detail = detail(body);
        String attempt = attempt(verb, name) + ": " + code + (detail.isEmpty() ? "" : " " + detail);
        return new LeaseStoreException(switch (code) {
            case 401 -> attempt + "; expected credentials that the API server accepts. With them, RBAC must allow "
                    + rule(verb);
            case 403 -> attempt + "; expected RBAC to allow " + rule(verb);
            case 504 -> attempt + "; the outcome is unknown";
            default -> attempt;
        });
    }

    private String rule(String verb) {
        return "verb '" + verb + "' on resource 'leases' of apiGroup 'coordination.k8s.io' in namespace '" + namespace
                + "'";
    }

    private String attempt(String verb, String name) {
        return verb + " lease object " + namespace + (name.isEmpty() ? "" : "/" + name);
    }

    private HttpRequest.Builder request(String uri) {
        return http.newHttpRequestBuilder().uri(uri).setHeader("Accept", JSON);
    }

    private HttpResponse<byte[]> send(String verb, String name, HttpRequest.Builder request, Duration timeout)
            throws InterruptedException {
        long millis = Math.max(1, timeout.toMillis());
        CompletableFuture<HttpResponse<byte[]>> asked = http.sendAsync(
                request.timeout(millis, TimeUnit.MILLISECONDS).build(), byte[].class);
        try {
            return asked.get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new LeaseStoreException(attempt(verb, name) + ": no answer: " + cause, cause);
        } catch (TimeoutException _) {
            throw new LeaseStoreException(attempt(verb, name) + ": no answer within " + millis + " ms");
        } catch (CancellationException e) {
            throw new LeaseStoreException(attempt(verb, name) + ": the Kubernetes client is closed", e);
        } finally {
            asked.cancel(true);
        }
    }

    private String detail(byte @Nullable [] body) {
        if (body == null || body.length == 0) {
            return "";
        }
        String text = new String(body, StandardCharsets.UTF_8);
        try {
            text = mapper.readTree(body).path("message").asText(text);
        } catch (IOException _) {
            // A proxy's page, perhaps: shown as it is.
        }
        return text.length() > LONGEST_DETAIL ? text.substring(0, LONGEST_DETAIL) + "…" : text;
    }

    private static String target(@Nullable String only) {
        return only == null ? "" : only;
    }

    private static String selector(@Nullable String only) {
        return only == null ? "" : "&fieldSelector=" + encode("metadata.name=" + only);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
