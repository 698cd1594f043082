package dev.highlander.controlplane.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.http.Exchange.TrustedUser;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.WebSocket;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** fabric8's client over the in-JVM transport, against small handlers. */
@Timeout(30)
class LocalClientsTest {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
    private static final TrustedUser USER = new TrustedUser("system:kube-scheduler", List.of("system:authenticated"));

    private final AtomicInteger departed = new AtomicInteger();
    private final KubernetesClient client = LocalClients.create(this::answer, USER);

    @AfterEach
    void close() {
        client.close();
    }

    private void answer(Exchange exchange) throws IOException {
        String path = exchange.rawPath();
        if (exchange.wantsWebSocket()) {
            webSocket(exchange);
        } else if (path.endsWith("/stream")) {
            exchange.onClose(departed::incrementAndGet);
            try (Exchange.Stream stream = exchange.stream(200, JSON)) {
                for (int i = 0; i < 100_000; i++) {
                    stream.write(("line " + i + "\n").getBytes(UTF_8));
                    stream.flush();
                }
            }
        } else if (path.endsWith("/missing")) {
            exchange.respond(404, JSON, """
                    {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404,\
                    "message":"configmaps \\"missing\\" not found"}""".getBytes(UTF_8));
        } else if (path.endsWith("/fail")) {
            throw new IllegalStateException("broken");
        } else if (path.endsWith("/nothing")) {
            assertThat(exchange.method()).isEqualTo("GET");
        } else if (exchange.method().equals("GET")) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            TrustedUser user = exchange.peer().user();
            exchange.respond(200, JSON, configMap(name, user == null ? "nobody" : user.name()));
        } else {
            exchange.respond(201, JSON, exchange.body(1 << 20));
        }
    }

    private static byte[] configMap(String name, String value) {
        return """
                {"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"%s","namespace":"default",\
                "resourceVersion":"7"},"data":{"value":"%s"}}""".formatted(name, value).getBytes(UTF_8);
    }

    private void webSocket(Exchange exchange) throws IOException {
        exchange.onClose(departed::incrementAndGet);
        if (exchange.rawPath().endsWith("/forbidden")) {
            exchange.respond(403, JSON, "no".getBytes(UTF_8));
            return;
        }
        try (Exchange.WebSocket socket = exchange.upgrade(exchange.header("Sec-WebSocket-Protocol"))) {
            if (exchange.rawPath().endsWith("/echo")) {
                byte[] message;
                while ((message = socket.receive()) != null) {
                    socket.sendBinary(message);
                }
                return;
            }
            for (int i = 0; i < 1000; i++) {
                String object = new String(configMap("größe-" + i, "ü"), UTF_8);
                socket.sendText(("{\"type\":\"ADDED\",\"object\":" + object + "}").getBytes(UTF_8));
            }
            while (socket.receive() != null) {
                // Until the watcher goes.
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void objectsAreReadAndWrittenAsTheGivenUser() {
        ConfigMap read = client.configMaps().inNamespace("default").withName("a").get();
        assertThat(read.getData()).containsEntry("value", "system:kube-scheduler");
        ConfigMap written = client.resource(new ConfigMapBuilder().withNewMetadata().withName("b").endMetadata()
                .addToData("k", "größe").build()).create();
        assertThat(written.getData()).containsEntry("k", "größe");
        assertThat(written.getMetadata().getName()).isEqualTo("b");
    }

    @Test
    void refusalsCarryTheirStatus() {
        assertThat(client.configMaps().withName("missing").get()).isNull();
        assertThatThrownBy(() -> client.configMaps().withName("missing").require()).isInstanceOf(Exception.class);
        assertThatThrownBy(() -> client.raw("/api/fail")).isInstanceOf(KubernetesClientException.class)
                .rootCause().hasMessageContaining("broken");
        assertThatThrownBy(() -> client.raw("/api/nothing")).isInstanceOf(KubernetesClientException.class)
                .rootCause().hasMessageContaining("without an answer");
    }

    @Test
    void aWatchDeliversAllInOrderAndItsEndIsNoticed() throws Exception {
        List<String> names = Collections.synchronizedList(new ArrayList<>());
        Watch watch = client.configMaps().inNamespace("default").watch(new Watcher<ConfigMap>() {
            @Override
            public void eventReceived(Action action, ConfigMap object) {
                names.add(object.getMetadata().getName() + object.getData().get("value"));
            }

            @Override
            public void onClose(WatcherException cause) {
                // Asserted by the server's side.
            }
        });
        await().untilAsserted(() -> assertThat(names).hasSize(1000));
        assertThat(names).first().isEqualTo("größe-0ü");
        assertThat(names).last().isEqualTo("größe-999ü");
        assertThat(departed).hasValue(0);
        watch.close();
        await().untilAsserted(() -> assertThat(departed).hasValue(1));
    }

    private static HttpRequest request(KubernetesClient client, String path) {
        return client.getHttpClient().newHttpRequestBuilder().uri("http://local" + path).build();
    }

    @Test
    void aStreamFlowsAsItsReaderReads() throws Exception {
        try (InputStream stream = client.getHttpClient().sendAsync(request(client, "/stream"), InputStream.class)
                .get(5, TimeUnit.SECONDS).body()) {
            assertThat(new String(stream.readNBytes(21), UTF_8)).isEqualTo("line 0\nline 1\nline 2\n");
            assertThat(departed).hasValue(0);
        }
        await().untilAsserted(() -> assertThat(departed).hasValue(1));
        try (InputStream stream = client.getHttpClient().sendAsync(request(client, "/stream"), InputStream.class)
                .get(5, TimeUnit.SECONDS).body()) {
            assertThat(new String(stream.readAllBytes(), UTF_8)).endsWith("line 99999\n");
        }
    }

    @Test
    void closingTheClientEndsWhatIsUnderWay() throws Exception {
        HttpClient http = client.getHttpClient();
        InputStream stream = http.sendAsync(request(client, "/stream"), InputStream.class).get(5, TimeUnit.SECONDS)
                .body();
        client.close();
        await().untilAsserted(() -> assertThat(departed).hasValue(1));
        assertThatThrownBy(stream::readAllBytes).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> client.configMaps().withName("a").get()).isInstanceOf(Exception.class);
    }

    @Test
    void aWebSocketCarriesMessagesBothWaysAndFarewells() throws Exception {
        List<String> received = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch closed = new CountDownLatch(1);
        WebSocket socket = client.getHttpClient().newWebSocketBuilder().uri(URI.create("http://local/echo"))
                .subprotocol("v4.channel.k8s.io").buildAsync(new WebSocket.Listener() {
                    @Override
                    public void onMessage(WebSocket from, ByteBuffer bytes) {
                        received.add(UTF_8.decode(bytes).toString());
                        from.request();
                    }

                    @Override
                    public void onClose(WebSocket from, int code, String reason) {
                        received.add(code + reason);
                        closed.countDown();
                    }
                }).get(5, TimeUnit.SECONDS);
        for (int i = 0; i < 50; i++) {
            assertThat(socket.send(ByteBuffer.wrap(("m" + i).getBytes(UTF_8)))).isTrue();
        }
        await().untilAsserted(() -> assertThat(received).hasSize(50));
        assertThat(received).last().isEqualTo("m49");
        assertThat(socket.sendClose(1000, "bye")).isTrue();
        assertThat(socket.sendClose(1000, "bye")).isFalse();
        assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(received).last().isEqualTo("1000bye");
        assertThat(departed).hasValue(1);
    }

    @Test
    void aRefusedWebSocketTellsWhy() {
        assertThatThrownBy(() -> client.getHttpClient().newWebSocketBuilder().uri(URI.create("http://local/forbidden"))
                .buildAsync(new WebSocket.Listener() {}).get(5, TimeUnit.SECONDS)).rootCause()
                .hasMessageContaining("403");
    }
}
