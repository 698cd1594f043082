package dev.highlander.bench.election.witness;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.HolderId;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The witness's process. It listens on a free loopback port, which it prints, and ends with its standard input.
 *
 * <p>A process of its own, so that nothing that is done to contenders, stores or whoever does it stops its clock. One line asks, one line
 * (of a history: many) answers:
 *
 * <pre>
 * effect LEASE HOLDER EPOCH SEQUENCE   → accepted HIGHEST | refused HIGHEST
 * raise LEASE HOLDER EPOCH             → accepted HIGHEST | refused HIGHEST
 * last LEASE                           → NANOS EFFECT HOLDER EPOCH SEQUENCE accepted | none
 * history LEASE FROM                   → one such line for each, then end
 * </pre>
 *
 * Anything else is answered by {@code error} and why, and ends the connection. HOLDER is {@link HolderId} as text.
 */
public final class Witness {
    /** What it prints before its port. */
    public static final String PORT = "port ";

    private static final String WITH_FENCE = "with-fence";
    private static final String WITHOUT_FENCE = "without-fence";
    static final String NONE = "none";
    static final String END = "end";
    static final String ACCEPTED = "accepted";
    static final String REFUSED = "refused";

    private final boolean fenced;
    private final Map<String, Ledger> ledgers = new ConcurrentHashMap<>();

    Witness(boolean fenced) {
        this.fenced = fenced;
    }

    /** The arguments of a witness that has a fence, or takes everything. */
    public static List<String> arguments(boolean fenced) {
        return List.of(fenced ? WITH_FENCE : WITHOUT_FENCE);
    }

    /**
     * Runs it.
     *
     * @param arguments {@code with-fence} or {@code without-fence}
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1 || !(arguments[0].equals(WITH_FENCE) || arguments[0].equals(WITHOUT_FENCE))) {
            System.err.println("witness: expected with-fence or without-fence");
            System.exit(2);
        }
        try (ServerSocket listener = new ServerSocket()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Witness witness = new Witness(arguments[0].equals(WITH_FENCE));
            Thread.ofPlatform().name("witness-accept").daemon().start(() -> witness.accept(listener));
            PrintStream out = System.out;
            out.println(PORT + listener.getLocalPort());
            out.flush();
            while (System.in.read() >= 0) {
                // Nothing is said here; the end of it is the end of whoever started this.
            }
        }
    }

    private void accept(ServerSocket listener) {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                // Platform threads: a contender's request is answered when it comes, whoever else is being served.
                Thread.ofPlatform().name("witness-" + client.getPort()).daemon().start(() -> serve(client));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    System.err.println("witness: " + e);
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            BufferedReader in = new BufferedReader(
                    new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            BufferedWriter out = new BufferedWriter(
                    new OutputStreamWriter(client.getOutputStream(), StandardCharsets.US_ASCII));
            String line;
            while ((line = in.readLine()) != null) {
                long received = System.nanoTime();
                String answer = answer(line, received);
                out.write(answer);
                out.write('\n');
                out.flush();
                if (answer.startsWith("error")) {
                    return;
                }
            }
        } catch (IOException e) {
            // The contender is gone, as happens here.
        }
    }

    /** The answer to a request, without the end of its last line. */
    String answer(String line, long received) {
        String[] words = line.split(" ", -1);
        try {
            return switch (words[0]) {
                case "effect" -> {
                    expect(words, 5);
                    yield said(ledger(words[1]).effect(received, HolderId.parse(words[2]), epoch(words[3]),
                            Long.parseLong(words[4])));
                }
                case "raise" -> {
                    expect(words, 4);
                    yield said(ledger(words[1]).raise(received, HolderId.parse(words[2]), epoch(words[3])));
                }
                case "last" -> {
                    expect(words, 2);
                    yield ledger(words[1]).last().map(Sighting::line).orElse(NONE);
                }
                case "history" -> {
                    expect(words, 3);
                    StringBuilder lines = new StringBuilder();
                    ledger(words[1]).history(Integer.parseInt(words[2]))
                            .forEach(sighting -> lines.append(sighting.line()).append('\n'));
                    yield lines.append(END).toString();
                }
                default -> "error: '" + words[0] + "', expected effect, raise, last or history";
            };
        } catch (IllegalArgumentException | IllegalStateException e) {
            return "error: " + String.valueOf(e.getMessage()).replace('\n', ' ');
        }
    }

    private Ledger ledger(String lease) {
        return ledgers.computeIfAbsent(lease, _ -> new Ledger(fenced));
    }

    private static Epoch epoch(String word) {
        return new Epoch(Long.parseLong(word));
    }

    private static void expect(String[] words, int count) {
        if (words.length != count) {
            throw new IllegalArgumentException(
                    "'" + String.join(" ", words) + "', expected " + count + " words, found " + words.length);
        }
    }

    private static String said(Fence.Answer answer) {
        return (answer.accepted() ? ACCEPTED : REFUSED) + " " + answer.highest();
    }
}
