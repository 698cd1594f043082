package dev.highlander.controlplane.apiserver.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.access.Attributes;
import dev.highlander.controlplane.apiserver.access.Authorizer;
import dev.highlander.controlplane.apiserver.access.Decision;
import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.identity.ServiceAccountTokens;
import dev.highlander.controlplane.apiserver.identity.User;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.present.ObjectPresenter;
import dev.highlander.controlplane.apiserver.present.Representation;
import dev.highlander.controlplane.apiserver.request.RequestInfo;
import dev.highlander.controlplane.apiserver.request.WriteOptions;
import dev.highlander.controlplane.apiserver.objects.WriteRequest;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Kinds that are only questions: who am I, may I, may they. The answer is the question with its status filled in. */
final class ReviewEndpoint {
    private final Authorizer authorizer;
    private final ServiceAccountTokens tokens;
    private final InstantSource clock;

    ReviewEndpoint(Authorizer authorizer, ServiceAccountTokens tokens, InstantSource clock) {
        this.authorizer = authorizer;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** Whether a kind is such a question. */
    boolean answers(Kind kind) {
        return kind.group().equals("authorization.k8s.io") || kind.group().equals("authentication.k8s.io");
    }

    void handle(RequestInfo.Resource request, Registry.Snapshot registry, User user, Exchange exchange, Answer answer)
            throws IOException {
        Kind kind = request.kind();
        WriteOptions options = WriteOptions.read(request.query(), "CreateOptions", exchange.header("User-Agent"));
        WriteRequest write = new WriteRequest(registry, kind, request.namespace(), "", "", user, options,
                new ArrayList<>());
        ObjectNode review = Bodies.decode(kind, exchange, write);
        Writes.recordOwners(write, review, kind.schema(), clock);
        JsonNode spec = review.path("spec");
        ObjectNode status = switch (kind.names().kind()) {
            case "SelfSubjectReview" -> whoAmI(user, review);
            case "SelfSubjectAccessReview" -> verdict(user, attributes(spec, kind));
            case "SubjectAccessReview", "LocalSubjectAccessReview" ->
                verdict(subject(spec, kind), attributes(spec, kind));
            case "SelfSubjectRulesReview" -> rules(user);
            case "TokenReview" -> tokenVerdict(spec);
            default -> throw new ApiStatus(405, "MethodNotAllowed",
                    "this server does not answer " + kind.names().kind() + "; it authenticates by client certificate",
                    ApiStatus.Details.EMPTY).exception();
        };
        review.set("status", status);
        Representation representation = Results.representation(exchange, request.query().flag("pretty"));
        answer.warnings(write.warnings());
        answer.send(201, representation.encoding().mediaType(), ObjectPresenter.bytes(review, representation));
    }

    private ObjectNode whoAmI(User user, ObjectNode review) {
        review.withObject("/metadata").put("creationTimestamp",
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        ObjectNode status = Json.object();
        status.set("userInfo", info(user));
        return status;
    }

    private ObjectNode tokenVerdict(JsonNode spec) {
        List<String> audiences = texts(spec.path("audiences"));
        if (audiences.isEmpty()) {
            audiences.add(ServiceAccountTokens.ISSUER);
        }
        User user = tokens.user(spec.path("token").asText(), audiences);
        ObjectNode status = Json.object();
        if (user == null) {
            status.putObject("user");
            return status.put("error", "[invalid bearer token]");
        }
        status.put("authenticated", true);
        status.set("user", info(user));
        ArrayNode meant = status.putArray("audiences");
        audiences.forEach(meant::add);
        return status;
    }

    private static ObjectNode info(User user) {
        ObjectNode info = Json.object().put("username", user.name());
        if (!user.uid().isEmpty()) {
            info.put("uid", user.uid());
        }
        ArrayNode groups = info.putArray("groups");
        user.groups().forEach(groups::add);
        if (!user.extra().isEmpty()) {
            ObjectNode extra = info.putObject("extra");
            user.extra().forEach((key, values) -> {
                ArrayNode array = extra.putArray(key);
                values.forEach(array::add);
            });
        }
        return info;
    }

    private ObjectNode verdict(User user, Attributes attributes) {
        Decision decision = authorizer.authorize(user, attributes);
        ObjectNode status = Json.object().put("allowed", decision.allowed());
        if (!decision.reason().isEmpty()) {
            status.put("reason", decision.reason());
        }
        return status;
    }

    /** What the user may do as a whole; single roles are not told apart, because there are none yet. */
    private ObjectNode rules(User user) {
        ObjectNode status = Json.object();
        ArrayNode resources = status.putArray("resourceRules");
        ArrayNode paths = status.putArray("nonResourceRules");
        if (authorizer.authorize(user, new Attributes("*", "*", "*", "", "", "", "")).allowed()) {
            ObjectNode everything = resources.addObject();
            everything.putArray("verbs").add("*");
            everything.putArray("apiGroups").add("*");
            everything.putArray("resources").add("*");
            ObjectNode everywhere = paths.addObject();
            everywhere.putArray("verbs").add("*");
            everywhere.putArray("nonResourceURLs").add("*");
        } else {
            ObjectNode open = paths.addObject();
            open.putArray("verbs").add("get");
            ArrayNode urls = open.putArray("nonResourceURLs");
            List.of("/healthz", "/livez", "/readyz", "/version", "/api", "/api/*", "/apis", "/apis/*", "/openapi/*")
                    .stream()
                    .filter(url -> authorizer.authorize(user, path(url.replace("*", "x"))).allowed())
                    .forEach(urls::add);
        }
        return status.put("incomplete", false);
    }

    private static Attributes path(String path) {
        return new Attributes("get", "", "", "", "", "", path);
    }

    private static Attributes attributes(JsonNode spec, Kind kind) {
        JsonNode resource = spec.path("resourceAttributes");
        JsonNode path = spec.path("nonResourceAttributes");
        if (resource.isMissingNode() == path.isMissingNode()) {
            Problems problems = new Problems();
            problems.invalid(FieldPath.of("spec", "resourceAttributes"), resource,
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified");
            throw ApiStatus.invalid(kind.group(), kind.names().kind(), "", problems.all());
        }
        if (resource.isMissingNode()) {
            return new Attributes(path.path("verb").asText(), "", "", "", "", "", path.path("path").asText());
        }
        return new Attributes(resource.path("verb").asText(), resource.path("group").asText(),
                resource.path("resource").asText(), resource.path("subresource").asText(),
                resource.path("namespace").asText(), resource.path("name").asText(), "");
    }

    private static User subject(JsonNode spec, Kind kind) {
        List<String> groups = texts(spec.path("groups"));
        String name = spec.path("user").asText();
        if (name.isEmpty() && groups.isEmpty()) {
            Problems problems = new Problems();
            problems.invalid(FieldPath.of("spec", "user"), name, "at least one of user or group must be specified");
            throw ApiStatus.invalid(kind.group(), kind.names().kind(), "", problems.all());
        }
        Map<String, List<String>> extra = new HashMap<>();
        spec.path("extra").properties().forEach(entry -> extra.put(entry.getKey(), texts(entry.getValue())));
        return new User(name, spec.path("uid").asText(), groups, extra);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
