package dev.highlander.controlplane.apiserver.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.identity.ServiceAccountTokens;
import dev.highlander.controlplane.apiserver.identity.ServiceAccountTokens.Bound;
import dev.highlander.controlplane.apiserver.identity.ServiceAccountTokens.Issued;
import dev.highlander.controlplane.apiserver.identity.User;
import dev.highlander.controlplane.apiserver.json.Metadata;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.objects.ObjectCodec;
import dev.highlander.controlplane.apiserver.objects.ObjectVerbs;
import dev.highlander.controlplane.apiserver.objects.WriteRequest;
import dev.highlander.controlplane.apiserver.present.ObjectPresenter;
import dev.highlander.controlplane.apiserver.present.Representation;
import dev.highlander.controlplane.apiserver.request.RequestInfo;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code serviceaccounts/token}: makes a token for an account. */
final class TokenEndpoint {
    private static final long SHORTEST = Duration.ofMinutes(10).toSeconds();
    private static final long LONGEST = 1L << 32;
    private static final long USUAL = Duration.ofHours(1).toSeconds();

    private final ObjectVerbs verbs;
    private final ServiceAccountTokens tokens;
    private final InstantSource clock;

    TokenEndpoint(ObjectVerbs verbs, ServiceAccountTokens tokens, InstantSource clock) {
        this.verbs = verbs;
        this.tokens = tokens;
        this.clock = clock;
    }

    void handle(RequestInfo.Resource request, Registry.Snapshot registry, User user, Exchange exchange, Answer answer)
            throws IOException {
        Kind accounts = request.kind();
        ObjectNode account = ObjectCodec.decode(verbs.get(accounts, request.namespace(), request.name()), accounts);
        WriteRequest write = Writes.read(request, registry, user, exchange, "CreateOptions");
        Kind requests = registry.findByKind(new GroupVersion("authentication.k8s.io", "v1"), "TokenRequest");
        if (requests == null) {
            throw ApiStatus.noSuchResource();
        }
        ObjectNode wanted = Bodies.decode(requests, exchange, write);
        Writes.recordOwners(write, wanted, requests.schema(), clock);
        ObjectNode spec = wanted.withObject("/spec");
        if (!spec.hasNonNull("expirationSeconds")) {
            spec.put("expirationSeconds", USUAL);
        }
        long seconds = spec.path("expirationSeconds").asLong();
        checkLife(seconds, spec.path("expirationSeconds"));
        List<String> audiences = audiences(spec);
        if (!spec.has("boundObjectRef")) {
            spec.putNull("boundObjectRef");
        }
        Issued issued = tokens.issue(request.namespace(), request.name(), Metadata.of(account).uid(), audiences,
                Duration.ofSeconds(seconds), bound(spec.path("boundObjectRef"), request, registry));
        Metadata.of(wanted).node()
                .put("name", request.name())
                .put("namespace", request.namespace())
                .put("creationTimestamp", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        wanted.putObject("status")
                .put("token", issued.text())
                .put("expirationTimestamp", issued.expires().truncatedTo(ChronoUnit.SECONDS).toString());
        Representation representation = Results.representation(exchange, request.query().flag("pretty"));
        answer.send(201, representation.encoding().mediaType(), ObjectPresenter.bytes(wanted, representation));
    }

    private static void checkLife(long seconds, JsonNode given) {
        Problems problems = new Problems();
        FieldPath path = FieldPath.of("spec", "expirationSeconds");
        if (seconds < SHORTEST) {
            problems.invalid(path, given, "may not specify a duration less than 10 minutes");
        } else if (seconds > LONGEST) {
            problems.invalid(path, given, "may not specify a duration larger than 2^32 seconds");
        }
        if (!problems.isEmpty()) {
            throw ApiStatus.invalid("authentication.k8s.io", "TokenRequest", "", problems.all());
        }
    }

    private static List<String> audiences(ObjectNode spec) {
        List<String> audiences = new ArrayList<>();
        spec.path("audiences").forEach(audience -> audiences.add(audience.asText()));
        if (audiences.isEmpty()) {
            audiences.add(ServiceAccountTokens.ISSUER);
            ArrayNode shown = spec.putArray("audiences");
            audiences.forEach(shown::add);
        }
        return audiences;
    }

    /** What the token is to be bound to, which must be there. */
    private @Nullable Bound bound(JsonNode reference, RequestInfo.Resource request, Registry.Snapshot registry) {
        if (!reference.isObject()) {
            return null;
        }
        String kind = reference.path("kind").asText();
        String name = reference.path("name").asText();
        if (!kind.equals("Pod") && !kind.equals("Secret")) {
            throw ApiStatus
                    .badRequest("cannot bind token to object of type " + kind + "; it may be bound to a Pod or Secret");
        }
        Kind target = registry.findByKind(new GroupVersion("", "v1"), kind);
        if (target == null) {
            throw ApiStatus.noSuchResource();
        }
        String uid = ObjectCodec.decode(verbs.get(target, request.namespace(), name), target).path("metadata")
                .path("uid")
                .asText();
        String wanted = reference.path("uid").asText();
        if (!wanted.isEmpty() && !wanted.equals(uid)) {
            throw ApiStatus.conflict("", target.plural(), name, "the UID in the bound object reference (" + wanted
                    + ") does not match the UID in record. The object might have been deleted and then recreated");
        }
        return new Bound(kind, name, uid);
    }
}
