package dev.highlander.ownership.raft.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

/** Against a name server of the test's own, which answers as RFC 1035 and RFC 2782 say. */
class DnsNamesTest {
    @Test
    void recordsAreReadAndSearchDomainsTried() throws IOException {
        try (Server server = new Server(Map.of("_raft._tcp.operator.ns.svc.cluster.local",
                List.of("operator-0.operator.ns.svc.cluster.local", "operator-1.operator.ns.svc.cluster.local"),
                "operator-0.operator.ns.svc.cluster.local", List.of("10.1.2.3")))) {
            DnsNames names = new DnsNames(server.url(), List.of("ns.svc.cluster.local", "cluster.local"));

            assertThat(names.services("_raft._tcp.operator.ns.svc")).containsExactlyInAnyOrder(
                    "operator-0.operator.ns.svc.cluster.local", "operator-1.operator.ns.svc.cluster.local");
            assertThat(names.addresses("operator-0.operator.ns.svc")).containsExactly("10.1.2.3");
            assertThat(names.addresses("operator-7.operator.ns.svc")).isEmpty();
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsNotAnEmptyAnswer() throws IOException {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            DnsNames names = new DnsNames("dns://127.0.0.1:" + silent.getLocalPort(), List.of());

            assertThatThrownBy(() -> names.addresses("operator.ns.svc")).isInstanceOf(IOException.class)
                    .hasMessageContaining("DNS does not answer for operator.ns.svc");
        }
    }

    private static final class Server implements AutoCloseable {
        private static final int NOT_THERE = 3;
        private final Map<String, List<String>> records;
        private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());

        Server(Map<String, List<String>> records) throws SocketException {
            this.records = records;
            Thread.ofVirtual().start(this::serve);
        }

        String url() {
            return "dns://127.0.0.1:" + socket.getLocalPort();
        }

        private void serve() {
            try {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(new byte[512], 512);
                    socket.receive(packet);
                    byte[] answer = answer(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                // Closed.
            }
        }

        private byte[] answer(ByteBuffer question) throws IOException {
            short id = question.getShort();
            question.position(12);
            StringJoiner name = new StringJoiner(".");
            for (int length = question.get(); length > 0; length = question.get()) {
                byte[] label = new byte[length];
                question.get(label);
                name.add(new String(label, StandardCharsets.US_ASCII));
            }
            short type = question.getShort();
            List<String> found = records.getOrDefault(name.toString(), List.of());
            List<String> fitting = found.stream().filter(value -> type == (isAddress(value) ? 1 : 33)).toList();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeShort(id);
            out.writeShort(0x8580 | (found.isEmpty() ? NOT_THERE : 0));
            out.writeShort(1);
            out.writeShort(fitting.size());
            out.writeInt(0);
            write(out, name.toString());
            out.writeShort(type);
            out.writeShort(1);
            for (String value : fitting) {
                ByteArrayOutputStream data = new ByteArrayOutputStream();
                DataOutputStream record = new DataOutputStream(data);
                if (type == 1) {
                    record.write(InetAddress.ofLiteral(value).getAddress());
                } else {
                    record.writeShort(0);
                    record.writeShort(100);
                    record.writeShort(7070);
                    write(record, value);
                }
                write(out, name.toString());
                out.writeShort(type);
                out.writeShort(1);
                out.writeInt(5);
                out.writeShort(data.size());
                out.write(data.toByteArray());
            }
            return bytes.toByteArray();
        }

        private static boolean isAddress(String value) {
            return value.chars().allMatch(c -> c == '.' || Character.isDigit(c));
        }

        private static void write(DataOutputStream out, String name) throws IOException {
            for (String label : name.split("\\.", -1)) {
                out.writeByte(label.length());
                out.write(label.getBytes(StandardCharsets.US_ASCII));
            }
            out.writeByte(0);
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
