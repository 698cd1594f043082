package dev.highlander.bench.election.server;

import dev.highlander.bench.election.Child;
import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.StoreAddress;
import dev.highlander.ownership.time.TimeSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A {@code redis-server} that keeps its data in an append-only file. */
public final class RedisServer extends OwnServer {
    /** Without it a server that has answered may forget what it answered when it is killed. */
    private static final String EACH_WRITE = "always";
    private static final int PROBE_MILLIS = 500;

    private final String version;
    private final int port;

    private RedisServer(String version, int port, ServerProcess process) {
        super(process);
        this.version = version;
        this.port = port;
    }

    /**
     * Starts one from the PATH.
     *
     * @throws NotAvailableException if there is none
     */
    public static RedisServer start(TimeSource time)
            throws ElectionException, NotAvailableException, IOException, InterruptedException {
        Path program = Programs.find("redis-server").orElseThrow(() -> new NotAvailableException(
                "no redis-server on the PATH; install the package redis-server or give --redis-uri"));
        return start(program, time);
    }

    /** Starts this one. */
    public static RedisServer start(Path program, TimeSource time)
            throws ElectionException, IOException, InterruptedException {
        int port = Ports.free();
        TemporaryFolder folder = TemporaryFolder.make("highlander-bench-redis-");
        // A file that may not grow is an answer to the writer (EFBIG) if the signal that comes with it is ignored, and the end otherwise.
        List<String> line = List.of("sh", "-c", "trap '' XFSZ; exec \"$@\"", "redis", program.toString(), "--port",
                Integer.toString(port), "--bind", "127.0.0.1", "--dir", folder.path().toString(), "--appendonly", "yes",
                "--appendfsync", EACH_WRITE, "--save", "");
        RedisServer server = new RedisServer(Programs.version(program), port,
                new ServerProcess("redis-server", folder, line, Child.Signal.TERM,
                        () -> command(port, "PING").startsWith("+PONG"), time));
        try {
            server.process.start();
            return server;
        } catch (ElectionException | IOException | InterruptedException e) {
            server.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return "redis " + version;
    }

    @Override
    public StoreAddress address() {
        return new StoreAddress.Redis("redis://127.0.0.1:" + port);
    }

    @Override
    public String refuseWrites() throws NotAvailableException, IOException, InterruptedException {
        process.requireLimits();
        // With "always" it would end itself on the first write that fails; so it refuses and can be watched coming back.
        configure("everysec");
        process.limitFiles();
        return "its file can't grow (prlimit), appendfsync everysec";
    }

    @Override
    public void allowWrites() throws NotAvailableException, IOException, InterruptedException {
        process.unlimitFiles();
        configure(EACH_WRITE);
    }

    private void configure(String appendfsync) throws IOException {
        String answer = command(port, "CONFIG SET appendfsync " + appendfsync);
        if (!answer.startsWith("+OK")) {
            throw new IOException("redis-server: CONFIG SET appendfsync " + appendfsync + ": " + answer);
        }
    }

    /** One command without quoting; the first line of its answer. */
    private static String command(int port, String line) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PROBE_MILLIS);
            socket.setSoTimeout(PROBE_MILLIS);
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            String answer = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
            return answer == null ? "" : answer;
        }
    }
}
