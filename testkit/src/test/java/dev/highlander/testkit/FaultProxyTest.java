package dev.highlander.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Through the proxy to a server that echoes and remembers what it got. */
@Timeout(30)
class FaultProxyTest {
    private final AtomicReference<String> received = new AtomicReference<>("");
    private final AtomicReference<String> ended = new AtomicReference<>("no");
    private ServerSocket server;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("echo-server").start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket accepted = server.accept();
                    Thread.ofVirtual().name("echo").start(() -> echo(accepted));
                } catch (IOException e) {
                    return;
                }
            }
        });
        proxy = new FaultProxy((InetSocketAddress) server.getLocalSocketAddress());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    private void echo(Socket socket) {
        try (socket) {
            byte[] buffer = new byte[1 << 16];
            int count;
            while ((count = socket.getInputStream().read(buffer)) >= 0) {
                String text = new String(buffer, 0, Math.min(count, 100), UTF_8);
                received.updateAndGet(before -> before + text);
                socket.getOutputStream().write(buffer, 0, count);
            }
            ended.set("properly");
        } catch (IOException e) {
            ended.set("broken");
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(proxy.address());
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    private static String receive(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), UTF_8);
    }

    private static void assertNothingComes(Socket socket) throws IOException {
        socket.setSoTimeout(150);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(5_000);
    }

    @Test
    void bytesPassBothWaysAndEndsToo() throws Exception {
        try (Socket socket = connect()) {
            byte[] much = new byte[3 << 20];
            Thread.ofVirtual().name("writer").start(() -> {
                try {
                    socket.getOutputStream().write(much);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    ended.set(e.toString());
                }
            });
            assertThat(socket.getInputStream().readAllBytes()).hasSize(much.length);
        }
        assertThat(ended).hasValue("properly");
        await().untilAsserted(() -> assertThat(proxy.connections()).isZero());
        assertThat(proxy.accepted()).isEqualTo(1);
    }

    @Test
    void bytesComeLaterInBothDirections() throws Exception {
        proxy.delay(Duration.ofMillis(100));
        try (Socket socket = connect()) {
            long before = System.nanoTime();
            send(socket, "ping");
            assertThat(receive(socket, 4)).isEqualTo("ping");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isBetween(Duration.ofMillis(200),
                    Duration.ofSeconds(3));
        }
    }

    @Test
    void aHalfOpenConnectionTellsNobody() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "a");
            assertThat(receive(socket, 1)).isEqualTo("a");
            proxy.silence(FaultProxy.Direction.values());
            send(socket, "b");
            assertNothingComes(socket);
            assertThat(received).hasValue("a");
            assertThat(ended).hasValue("no");
            proxy.heal();
            assertThat(receive(socket, 1)).isEqualTo("b");
        }
    }

    @Test
    void oneDirectionCanBeCutAlone() throws Exception {
        try (Socket socket = connect()) {
            proxy.silence(FaultProxy.Direction.TO_CLIENT);
            send(socket, "heard");
            await().untilAsserted(() -> assertThat(received).hasValue("heard"));
            assertNothingComes(socket);
            proxy.silence(FaultProxy.Direction.TO_SERVER);
            assertThat(receive(socket, 5)).isEqualTo("heard");
            send(socket, "unheard");
            assertNothingComes(socket);
            assertThat(received).hasValue("heard");
        }
    }

    @Test
    void aResetIsSeenByBothSides() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "a");
            receive(socket, 1);
            proxy.reset();
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
            await().untilAsserted(() -> assertThat(ended).hasValue("broken"));
        }
        try (Socket again = connect()) {
            send(again, "b");
            assertThat(receive(again, 1)).isEqualTo("b");
        }
    }

    @Test
    void aSeveredNetworkRefusesUntilItHeals() throws Exception {
        try (Socket socket = connect()) {
            proxy.sever();
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
        proxy.heal();
        try (Socket again = connect()) {
            send(again, "b");
            assertThat(receive(again, 1)).isEqualTo("b");
        }
    }

    @Test
    void aServerThatIsNotThereIsAReset() throws Exception {
        server.close();
        try (Socket socket = connect()) {
            assertThatThrownBy(() -> {
                if (socket.getInputStream().read() < 0) {
                    throw new SocketException("closed");
                }
            }).isInstanceOf(IOException.class);
        }
    }

    @Test
    void itListensWhereItIsTold() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (FaultProxy second = new FaultProxy(address, (InetSocketAddress) server.getLocalSocketAddress());
                Socket socket = new Socket()) {
            assertThat(second.address()).isEqualTo(address);
            socket.connect(second.address());
            socket.setSoTimeout(5_000);
            send(socket, "hello");
            assertThat(new String(socket.getInputStream().readNBytes(5), UTF_8)).isEqualTo("hello");
        }
    }
}
