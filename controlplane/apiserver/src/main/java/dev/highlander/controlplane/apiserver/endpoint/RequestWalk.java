package dev.highlander.controlplane.apiserver.endpoint;

import dev.highlander.controlplane.apiserver.access.Attributes;
import dev.highlander.controlplane.apiserver.access.Authorizer;
import dev.highlander.controlplane.apiserver.access.Decision;
import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.http.Handler;
import dev.highlander.controlplane.apiserver.identity.Authenticator;
import dev.highlander.controlplane.apiserver.identity.User;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.metrics.RequestMetrics;
import dev.highlander.controlplane.apiserver.present.ObjectPresenter;
import dev.highlander.controlplane.apiserver.present.Representation;
import dev.highlander.controlplane.apiserver.present.Representation.Form;
import dev.highlander.controlplane.apiserver.present.StatusDocument;
import dev.highlander.controlplane.apiserver.request.RequestInfo;
import dev.highlander.controlplane.apiserver.request.RequestReader;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.apiserver.status.StatusException;
import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one handler of the API server: read → identify → authorize → answer. */
public final class RequestWalk implements Handler {
    private static final Logger log = LoggerFactory.getLogger(RequestWalk.class);

    private static final int REQUEST_TIMEOUT = 408;

    private final Registry registry;
    private final Authenticator authenticator;
    private final Authorizer authorizer;
    private final ResourceEndpoint resources;
    private final PathEndpoint paths;
    private final RequestMetrics metrics;
    private final TimeLimit limit;

    RequestWalk(Registry registry, Authenticator authenticator, Authorizer authorizer, ResourceEndpoint resources,
            PathEndpoint paths, RequestMetrics metrics, TimeLimit limit) {
        this.registry = registry;
        this.authenticator = authenticator;
        this.authorizer = authorizer;
        this.resources = resources;
        this.paths = paths;
        this.metrics = metrics;
        this.limit = limit;
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        Answer answer = new Answer(exchange, UUID.randomUUID().toString());
        RequestMetrics.Timer timer = metrics.begin();
        try {
            walk(exchange, answer, timer);
        } catch (StatusException e) {
            refuse(e.status(), exchange, answer);
        } catch (RuntimeException e) {
            log.error("request failed method={} path={}", exchange.method(), exchange.rawPath(), e);
            refuse(ApiStatus.internal("the request could not be carried out; the server's log says why").status(),
                    exchange,
                    answer);
        } finally {
            timer.end(answer.status());
        }
    }

    private void walk(Exchange exchange, Answer answer, RequestMetrics.Timer timer) throws IOException {
        User user = authenticator.authenticate(exchange);
        Registry.Snapshot snapshot = registry.snapshot();
        RequestInfo request = RequestReader.read(exchange, snapshot);
        timer.request(request);
        authorize(user, request);
        if (request.isLongRunning()) {
            carryOut(request, snapshot, user, exchange, answer);
            return;
        }
        TimeLimit.Running running = limit.begin();
        try {
            carryOut(request, snapshot, user, exchange, answer);
        } catch (IOException | RuntimeException e) {
            if (running.end() && !answer.isSent()) {
                throw ApiStatus.timeout("request did not complete within requested timeout - context deadline exceeded",
                        0);
            }
            throw e;
        } finally {
            running.end();
        }
    }

    private void carryOut(RequestInfo request, Registry.Snapshot snapshot, User user, Exchange exchange, Answer answer)
            throws IOException {
        switch (request) {
            case RequestInfo.Resource resource -> resources.handle(resource, snapshot, user, exchange, answer);
            case RequestInfo.NonResource path -> paths.handle(path, snapshot, exchange, answer);
        }
    }

    private void authorize(User user, RequestInfo request) {
        Attributes attributes = Attributes.of(request);
        Decision decision = authorizer.authorize(user, attributes);
        if (!decision.allowed()) {
            throw forbidden(user, attributes, decision);
        }
    }

    /** Kubernetes' sentence: who cannot do what where. */
    private static StatusException forbidden(User user, Attributes attributes, Decision decision) {
        String why = decision.reason().isEmpty() ? "" : ": " + decision.reason();
        if (attributes.resource().isEmpty()) {
            String message = "forbidden: User \"" + user.name() + "\" cannot " + attributes.verb() + " path \""
                    + attributes.path() + "\"" + why;
            return new ApiStatus(403, "Forbidden", message, ApiStatus.Details.EMPTY).exception();
        }
        String resource = attributes.subresource().isEmpty()
                ? attributes.resource()
                : attributes.resource() + "/" + attributes.subresource();
        String where = attributes.namespace().isEmpty()
                ? " at the cluster scope"
                : " in the namespace \"" + attributes.namespace() + "\"";
        return ApiStatus.forbidden(attributes.group(), attributes.resource(), attributes.name(),
                "User \"" + user.name() + "\" cannot " + attributes.verb() + " resource \"" + resource
                        + "\" in API group \"" + attributes.group() + "\"" + where + why);
    }

    private static void refuse(ApiStatus status, Exchange exchange, Answer answer)
            throws IOException {
        if (answer.isSent()) {
            // The head is on its way already: all that is left is to break off, which the transport does.
            throw new IOException("the answer was broken off: " + status.message());
        }
        if (status.details() != null && status.details().retryAfterSeconds() > 0) {
            answer.header("Retry-After", Integer.toString(status.details().retryAfterSeconds()));
        }
        if (status.code() == REQUEST_TIMEOUT) {
            // What of the request is still under way must not be taken for the next one.
            answer.header("Connection", "close");
        }
        Representation representation;
        try {
            representation = Representation.choose(exchange.headers("Accept"), false, Set.of(Form.OBJECT, Form.METADATA,
                    Form.TABLE, Form.DISCOVERY_V2));
        } catch (StatusException e) {
            representation = Representation.JSON;
        }
        answer.send(status.code(), representation.encoding().mediaType(),
                ObjectPresenter.bytes(StatusDocument.failure(status), representation));
    }
}
