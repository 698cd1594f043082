package dev.highlander.controlplane.apiserver.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests as Kubernetes' own clients send them: binary bodies, and a preference for binary answers. */
class ProtobufRequestsTest {
    private static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";
    /** What {@code kubectl create namespace demo} sends. */
    private static final byte[] NAMESPACE = Base64.getDecoder().decode(
            "azhzAAoPCgJ2MRIJTmFtZXNwYWNlEhwKFAoEZGVtbxIAGgAiACoAMgA4AEIAEgAaAgoAGgAiAA==");
    /** {@code DeleteOptions} with the precondition that the uid is {@code other}. */
    private static final byte[] DELETION_OF_ANOTHER = Base64.getDecoder().decode(
            "azhzAAoTCgJ2MRINRGVsZXRlT3B0aW9ucxIJEgcKBW90aGVy");

    private final ServerInMemory server = new ServerInMemory();

    @AfterEach
    void close() {
        server.close();
    }

    private RecordedExchange ask(String method, String path, String contentType, String accept, byte[] body)
            throws Exception {
        return server.ask(method, path, contentType, accept, body);
    }

    @Test
    void aBinaryBodyMakesAnObjectAndIsAnsweredInJson() throws Exception {
        RecordedExchange made = ask("POST", "/api/v1/namespaces", MEDIA_TYPE, MEDIA_TYPE + ",application/json",
                NAMESPACE);

        assertThat(made.status()).as(made.answer()).isEqualTo(201);
        assertThat(made.answer()).contains("\"name\":\"demo\"").contains("\"kind\":\"Namespace\"");
        assertThat(made.answerHeader("Content-Type")).startsWith("application/json");
    }

    @Test
    void onlyBinaryAnswersAreNotToBeHad() throws Exception {
        assertThat(ask("POST", "/api/v1/namespaces", MEDIA_TYPE, MEDIA_TYPE, NAMESPACE).status()).isEqualTo(406);
    }

    @Test
    void aBodyForAnotherKindIsABadRequest() throws Exception {
        RecordedExchange refused = ask("POST", "/api/v1/nodes", MEDIA_TYPE, "application/json", NAMESPACE);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.answer()).contains("does not match the expected kind");
    }

    @Test
    void aMalformedBodyIsABadRequest() throws Exception {
        RecordedExchange refused = ask("POST", "/api/v1/namespaces", MEDIA_TYPE, "application/json", new byte[]{'{'});

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.answer()).contains("protobuf: ");
    }

    @Test
    void customResourcesHaveNoBinaryForm() throws Exception {
        String definition = """
                {"metadata":{"name":"toys.example.org"},"spec":{"group":"example.org","scope":"Cluster",
                 "names":{"plural":"toys","singular":"toy","kind":"Toy","listKind":"ToyList"},
                 "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}}
                """;
        RecordedExchange defined = ask("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                "application/json", "application/json", definition.getBytes(StandardCharsets.UTF_8));
        assertThat(defined.status()).as(defined.answer()).isEqualTo(201);

        Awaitility.await().untilAsserted(() -> assertThat(
                ask("POST", "/apis/example.org/v1/toys", MEDIA_TYPE, "application/json", NAMESPACE).status())
                .isEqualTo(415));
    }

    @Test
    void preconditionsOfABinaryDeletionHold() throws Exception {
        ask("POST", "/api/v1/namespaces", MEDIA_TYPE, "application/json", NAMESPACE);

        RecordedExchange refused = ask("DELETE", "/api/v1/namespaces/demo", MEDIA_TYPE, "application/json",
                DELETION_OF_ANOTHER);

        assertThat(refused.status()).as(refused.answer()).isEqualTo(409);
    }
}
