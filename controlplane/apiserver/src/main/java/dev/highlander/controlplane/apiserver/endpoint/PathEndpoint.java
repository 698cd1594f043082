package dev.highlander.controlplane.apiserver.endpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.discovery.Discovery;
import dev.highlander.controlplane.apiserver.health.HealthChecks;
import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.identity.ServiceAccountTokens;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.openapi.OpenApi;
import dev.highlander.controlplane.apiserver.present.ObjectPresenter;
import dev.highlander.controlplane.apiserver.present.Representation;
import dev.highlander.controlplane.apiserver.present.Representation.Form;
import dev.highlander.controlplane.apiserver.request.RequestInfo;
import dev.highlander.controlplane.apiserver.request.RequestInfo.Missing;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Answers paths that are no resources: discovery, documents, health, version and metrics. */
final class PathEndpoint {
    private static final String JSON = "application/json";
    private static final String KEYS = "/openid/v1/jwks";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Discovery discovery;
    private final OpenApi openApi;
    private final HealthChecks health;
    private final PrometheusRegistry metrics;
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final ServerVersion version;
    private final ServiceAccountTokens tokens;

    PathEndpoint(Discovery discovery, OpenApi openApi, HealthChecks health, PrometheusRegistry metrics,
            ServerVersion version, ServiceAccountTokens tokens) {
        this.discovery = discovery;
        this.openApi = openApi;
        this.health = health;
        this.metrics = metrics;
        this.version = version;
        this.tokens = tokens;
    }

    void handle(RequestInfo.NonResource request, Registry.Snapshot registry, Exchange exchange, Answer answer)
            throws IOException {
        if (request.missing() != null) {
            refuse(request.missing(), answer);
            return;
        }
        String path = request.path();
        if (!request.verb().equals("get") && !request.verb().equals("head")) {
            throw ApiStatus.methodNotAllowed();
        }
        if (path.equals("/api") || path.startsWith("/api/") || path.equals("/apis") || path.startsWith("/apis/")) {
            discover(request, registry, exchange, answer);
        } else if (path.startsWith("/openapi/")) {
            describe(request, registry, exchange, answer);
        } else if (path.equals("/version") || path.equals("/version/")) {
            answer.send(200, JSON, Json.prettyBytes(version.document()));
        } else if (path.equals("/.well-known/openid-configuration")) {
            answer.send(200, JSON, Json.bytes(issuer(exchange)));
        } else if (path.equals(KEYS)) {
            answer.send(200, "application/jwk-set+json", Json.bytes(tokens.publicKeys()));
        } else if (path.equals("/metrics")) {
            sendMetrics(exchange, answer);
        } else if (path.equals("/") || path.isEmpty()) {
            answer.send(200, JSON, Json.prettyBytes(index(registry)));
        } else {
            sendHealth(request, answer);
        }
    }

    /** Where others learn how to check the tokens of service accounts. */
    private static ObjectNode issuer(Exchange exchange) {
        String host = exchange.header("Host");
        ObjectNode issuer = Json.object().put("issuer", ServiceAccountTokens.ISSUER);
        issuer.put("jwks_uri", host == null ? ServiceAccountTokens.ISSUER + KEYS : "https://" + host + KEYS);
        issuer.putArray("response_types_supported").add("id_token");
        issuer.putArray("subject_types_supported").add("public");
        issuer.putArray("id_token_signing_alg_values_supported").add(ServiceAccountTokens.SIGNED_BY);
        return issuer;
    }

    private static void refuse(Missing missing, Answer answer) throws IOException {
        switch (missing) {
            case GROUP -> sendNotFound(answer);
            case RESOURCE -> throw ApiStatus.noSuchResource();
            case METHOD -> throw ApiStatus.methodNotAllowed();
        }
    }

    private static void sendNotFound(Answer answer) throws IOException {
        answer.send(404, TEXT, "404 page not found\n".getBytes(StandardCharsets.US_ASCII));
    }

    private void discover(RequestInfo.NonResource request, Registry.Snapshot registry, Exchange exchange, Answer answer)
            throws IOException {
        String path = request.path();
        boolean root = path.equals("/api") || path.equals("/apis") || path.equals("/api/") || path.equals("/apis/");
        Representation representation = Representation.choose(exchange.headers("Accept"),
                request.query().flag("pretty"),
                root ? Set.of(Form.DISCOVERY_V2, Form.OBJECT) : Set.of(Form.OBJECT));
        boolean aggregated = representation.form() == Form.DISCOVERY_V2;
        Discovery.Tagged document = discovery.document(registry, path, aggregated);
        if (document == null) {
            if (path.startsWith("/apis/") && path.indexOf('/', 6) < 0) {
                sendNotFound(answer);
                return;
            }
            throw ApiStatus.noSuchResource();
        }
        answer.header("Vary", "Accept");
        answer.header("ETag", document.etag());
        String mediaType = representation.encoding().mediaType();
        String told = aggregated ? mediaType + ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList" : mediaType;
        // A client takes the type from this answer even where it has kept the document from an earlier one.
        boolean known = document.etag().equals(exchange.header("If-None-Match"));
        answer.send(known ? 304 : 200, told,
                known ? new byte[0] : ObjectPresenter.bytes(document.tree(), representation));
    }

    private void describe(RequestInfo.NonResource request, Registry.Snapshot registry, Exchange exchange, Answer answer)
            throws IOException {
        Representation.choose(exchange.headers("Accept"), false, Set.of(Form.OBJECT));
        OpenApi.Document document = openApi.document(registry, request.path());
        if (document == null) {
            sendNotFound(answer);
            return;
        }
        answer.header("ETag", document.etag());
        answer.header("Vary", "Accept");
        if (document.etag().equals(exchange.header("If-None-Match"))) {
            answer.send(304, JSON, new byte[0]);
        } else {
            answer.send(200, JSON, document.bytes());
        }
    }

    private void sendHealth(RequestInfo.NonResource request, Answer answer) throws IOException {
        HealthChecks.Report report = health.report(request.path(), request.query().has("verbose"),
                new HashSet<>(request.query().all("exclude")));
        if (report == null) {
            sendNotFound(answer);
            return;
        }
        answer.header("X-Content-Type-Options", "nosniff");
        answer.send(report.healthy() ? 200 : 500, TEXT, report.text().getBytes(StandardCharsets.UTF_8));
    }

    private void sendMetrics(Exchange exchange, Answer answer) throws IOException {
        ExpositionFormatWriter writer = formats.findWriter(exchange.header("Accept"));
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 * 1024);
        writer.write(out, metrics.scrape());
        answer.send(200, writer.getContentType(), out.toByteArray());
    }

    private static ObjectNode index(Registry.Snapshot registry) {
        Set<String> paths = new TreeSet<>(
                List.of("/api", "/api/v1", "/apis", "/healthz", "/livez", "/readyz", "/metrics",
                        "/openapi/v2", "/openapi/v3", "/version",
                        "/.well-known/openid-configuration", KEYS));
        for (Registry.Group group : registry.groups()) {
            paths.add("/apis/" + group.name());
            group.versions().forEach(version -> paths.add("/apis/" + group.name() + "/" + version));
        }
        ObjectNode index = Json.object();
        ArrayNode array = index.putArray("paths");
        paths.forEach(array::add);
        return index;
    }
}
