package dev.highlander.controlplane.apiserver.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highlander.controlplane.apiserver.ApiServer;
import dev.highlander.controlplane.apiserver.http.Exchange.Peer;
import dev.highlander.controlplane.apiserver.http.Exchange.TrustedUser;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.apiserver.streams.NodeStreams.NoSuchLogException;
import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Outcome;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.memory.MemoryStore;
import dev.highlander.ownership.time.ManualTime;
import dev.highlander.ownership.time.SystemTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients meet around the objects themselves: who they are taken for, what selectors see, warnings, and failing nodes. */
class RequestHandlingTest {
    private static final Peer ADMIN = new Peer("test", null, new TrustedUser("admin", List.of("system:masters")));
    private static final String PODS = "/api/v1/namespaces/default/pods";

    private final SystemTime time = new SystemTime("requests");
    private final Store store = MemoryStore.open(StoreOptions.defaults());
    private final ApiServer server = ApiServer.over(store, ApiServer.Options.defaults(time).withNodes((node, log) -> {
        if (log.previous()) {
            throw new NoSuchLogException("previous terminated container \"main\" in pod \"p\" not found");
        }
        if (log.timestamps()) {
            throw new IOException("connection refused");
        }
        return new ByteArrayInputStream("hello\n".getBytes(StandardCharsets.UTF_8));
    }));

    @BeforeEach
    void makeAPod() throws Exception {
        create("/api/v1/namespaces/default/serviceaccounts", "{metadata: {name: default}}");
        create(PODS, "{metadata: {name: p}, spec: {nodeName: node-a, containers: [{name: main, image: i}]}}");
    }

    @AfterEach
    void close() {
        server.close();
        store.close();
        time.close();
    }

    private void create(String path, String body) throws Exception {
        RecordedExchange made = ask("POST", path, body);
        assertThat(made.status()).as(made.answer()).isIn(201, 409);
    }

    private RecordedExchange ask(String method, String path, String body) throws Exception {
        RecordedExchange exchange = new RecordedExchange(method, path,
                Map.of("Content-Type", "application/yaml", "Accept", "application/json"),
                body.getBytes(StandardCharsets.UTF_8), ADMIN, -1);
        server.handler().handle(exchange);
        return exchange;
    }

    private static JsonNode tree(RecordedExchange answer) throws Exception {
        return Json.mapper().readTree(answer.answer());
    }

    @Test
    void eventsAreSelectedByTheirFieldsInEitherGroup() throws Exception {
        create("/api/v1/namespaces/default/events",
                """
                        {metadata: {name: e1}, reason: Started, type: Normal, reportingComponent: kubelet, reportingInstance: node-a,
                         involvedObject: {kind: Pod, name: p, namespace: default}}
                        """);
        create("/api/v1/namespaces/default/events", """
                {metadata: {name: e2}, reason: Started, type: Normal, reportingComponent: scheduler,
                 reportingInstance: node-a, involvedObject: {kind: Pod, name: q, namespace: default}}
                """);
        for (String selected : List.of("/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3Dp",
                "/apis/events.k8s.io/v1/namespaces/default/events?fieldSelector=regarding.name%3Dp",
                "/apis/events.k8s.io/v1/namespaces/default/events?fieldSelector=reportingController%3Dkubelet",
                "/apis/events.k8s.io/v1/namespaces/default/events?fieldSelector=regarding.name!%3Dq,reason%3DStarted")) {
            JsonNode items = tree(ask("GET", selected, "")).path("items");
            assertThat(items).as(selected).hasSize(1);
            assertThat(items.path(0).path("metadata").path("name").asText()).isEqualTo("e1");
        }
    }

    @Test
    void whoUsesASubresourceOfADeprecatedVersionIsWarned() throws Exception {
        create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                """
                        metadata: {name: olds.example.com}
                        spec:
                          group: example.com
                          scope: Namespaced
                          names: {plural: olds, kind: Old}
                          versions:
                          - name: v1
                            served: true
                            storage: true
                            deprecated: true
                            subresources: {status: {}, scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}}
                            schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {
                              replicas: {type: integer}}}, status: {type: object, properties: {replicas: {type: integer}}}}}}
                        """);
        String olds = "/apis/example.com/v1/namespaces/default/olds";
        create(olds, "{metadata: {name: o}, spec: {replicas: 1}}");
        for (String path : List.of("/o", "/o/status", "/o/scale")) {
            assertThat(ask("GET", olds + path, "").answerHeader("Warning"))
                    .as(path).isEqualTo("299 - \"example.com/v1 Old is deprecated\"");
        }
    }

    @Test
    void aLogThatIsNotThereAndANodeThatIsAwayAreToldApart() throws Exception {
        assertThat(ask("GET", PODS + "/p/log", "").answer()).isEqualTo("hello\n");

        RecordedExchange missing = ask("GET", PODS + "/p/log?previous=true", "");
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.answer()).contains("previous terminated container");

        RecordedExchange away = ask("GET", PODS + "/p/log?timestamps=true", "");
        assertThat(away.status()).isEqualTo(500);
        assertThat(away.answer()).contains("cannot be read from node node-a: connection refused");
    }

    @Test
    void onlyAFollowedLogLooksAfterItsReader() throws Exception {
        assertThat(ask("GET", PODS + "/p/log", "").isLookedAfter()).isFalse();
        assertThat(ask("GET", PODS + "/p", "").isLookedAfter()).isFalse();
        assertThat(ask("GET", PODS + "/p/log?follow=true", "").isLookedAfter()).isTrue();
    }

    @Test
    void aCertificateThatIsNotBelievedIsNotTakenForNone() throws Exception {
        RecordedExchange anonymous = new RecordedExchange("GET", "/version", Map.of(), new byte[0],
                new Peer("test", null, null), -1);
        server.handler().handle(anonymous);
        assertThat(anonymous.status()).isEqualTo(200);

        RecordedExchange doubtful = new RecordedExchange("GET", "/version", Map.of(), new byte[0],
                new Peer("test", null, null), -1).showingABadCertificate("it has expired");
        server.handler().handle(doubtful);
        assertThat(doubtful.status()).isEqualTo(401);
        assertThat(tree(doubtful).path("reason").asText()).isEqualTo("Unauthorized");
    }

    @Test
    void aBodyThatDoesNotArriveIsATimeoutOfTheClient() throws Exception {
        RecordedExchange slow = new RecordedExchange("POST", PODS, Map.of("Content-Type", "application/json"),
                new byte[0], ADMIN, -1).neverSendingItsBody();
        server.handler().handle(slow);
        assertThat(slow.status()).isEqualTo(408);
        assertThat(tree(slow).path("reason").asText()).isEqualTo("Timeout");
        assertThat(slow.answerHeader("Connection")).isEqualTo("close");
    }

    @Test
    void aWriteThatTheStoreDoesNotTakeIsGivenUpAfterAMinute() throws Exception {
        ManualTime clock = new ManualTime();
        CountDownLatch asked = new CountDownLatch(1);
        Store stuck = (Store) Proxy.newProxyInstance(Store.class.getClassLoader(), new Class<?>[]{Store.class},
                (_, method, arguments) -> {
                    if (method.getName().equals("commit") && asked.getCount() > 0
                            && ((Change) arguments[0]).key().name().equals("never")) {
                        asked.countDown();
                        return new CompletableFuture<Outcome>();
                    }
                    return method.invoke(store, arguments);
                });
        RecordedExchange waiting = new RecordedExchange("POST", "/api/v1/namespaces/default/configmaps",
                Map.of("Content-Type", "application/json"),
                "{\"metadata\":{\"name\":\"never\"}}".getBytes(StandardCharsets.UTF_8), ADMIN, -1);
        try (ApiServer impatient = ApiServer.over(stuck, ApiServer.Options.defaults(clock))) {
            Thread request = Thread.ofVirtual().start(() -> {
                try {
                    impatient.handler().handle(waiting);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(asked.await(1, TimeUnit.MINUTES)).isTrue();
            clock.pass(Duration.ofSeconds(60));
            assertThat(request.join(Duration.ofMinutes(1))).isTrue();
        }
        assertThat(waiting.status()).isEqualTo(504);
        assertThat(tree(waiting).path("reason").asText()).isEqualTo("Timeout");
    }

    @Test
    void whoeverIsKnownLearnsHowToCheckATokenOfAServiceAccount() throws Exception {
        JsonNode issuer = tree(ask("GET", "/.well-known/openid-configuration", ""));
        assertThat(issuer.path("issuer").asText()).isEqualTo("https://kubernetes.default.svc");
        assertThat(issuer.path("jwks_uri").asText()).endsWith("/openid/v1/jwks");
        JsonNode key = tree(ask("GET", "/openid/v1/jwks", "")).path("keys").path(0);
        String[] token = tree(ask("POST", "/api/v1/namespaces/default/serviceaccounts/default/token",
                "{spec: {expirationSeconds: 600}}")).path("status").path("token").asText().split("\\.", -1);
        Base64.Decoder base64 = Base64.getUrlDecoder();
        assertThat(Json.mapper().readTree(base64.decode(token[0])).path("kid")).isEqualTo(key.path("kid"));

        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        ECPoint point = new ECPoint(new BigInteger(1, base64.decode(key.path("x").asText())),
                new BigInteger(1, base64.decode(key.path("y").asText())));
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class))));
        signature.update((token[0] + "." + token[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(base64.decode(token[2]))).isTrue();
    }

    @Test
    void whoAmITellsWhoIsAskingAndWhen() throws Exception {
        JsonNode review = tree(ask("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}"));
        assertThat(review.path("status").path("userInfo").path("username").asText()).isEqualTo("admin");
        assertThat(review.path("metadata").path("creationTimestamp").asText()).isNotEmpty();
    }
}
