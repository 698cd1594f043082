package dev.highlander.bench.election.witness;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseName;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A connection to the witness: asks and waits for the answer. Thread-safe: one asks after the other. */
public final class WitnessLink implements AutoCloseable {
    private static final int CONNECT_MILLIS = 10_000;

    private final Socket socket;
    private final BufferedReader in;
    private final BufferedWriter out;

    private WitnessLink(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        this.out = new BufferedWriter(new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.US_ASCII));
    }

    /** Connects to the witness at this loopback port. */
    public static WitnessLink open(int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            socket.setTcpNoDelay(true);
            return new WitnessLink(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Does something as the owner; the answer says whether the witness took it. */
    public synchronized Fence.Answer effect(LeaseName lease, HolderId holder, Epoch epoch, long sequence)
            throws IOException {
        return taken(ask("effect " + lease + " " + holder + " " + epoch + " " + sequence));
    }

    /** Shows an epoch: {@link Fence#raise}. */
    public synchronized Fence.Answer raise(LeaseName lease, HolderId holder, Epoch epoch) throws IOException {
        return taken(ask("raise " + lease + " " + holder + " " + epoch));
    }

    /** The last effect under a lease that was taken. */
    public synchronized Optional<Sighting> last(LeaseName lease) throws IOException {
        String line = ask("last " + lease);
        return line.equals(Witness.NONE) ? Optional.empty() : Optional.of(sighting(line));
    }

    /** What was seen under a lease, in its order, from the one with this index, from 0. */
    public synchronized List<Sighting> history(LeaseName lease, int from) throws IOException {
        List<Sighting> history = new ArrayList<>();
        String line = ask("history " + lease + " " + from);
        while (!line.equals(Witness.END)) {
            history.add(sighting(line));
            line = read();
        }
        return history;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone in any case.
        }
    }

    private String ask(String line) throws IOException {
        out.write(line);
        out.write('\n');
        out.flush();
        return read();
    }

    private String read() throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new EOFException("the witness has ended");
        }
        if (line.startsWith("error")) {
            throw new ProtocolException("the witness says " + line);
        }
        return line;
    }

    private static Sighting sighting(String line) throws IOException {
        try {
            return Sighting.parse(line);
        } catch (IllegalArgumentException e) {
            throw new IOException("the witness says " + line, e);
        }
    }

    private static Fence.Answer taken(String line) throws IOException {
        String[] words = line.split(" ", -1);
        boolean accepted = words[0].equals(Witness.ACCEPTED);
        if (words.length != 2 || (!accepted && !words[0].equals(Witness.REFUSED))) {
            throw new ProtocolException("the witness says '" + line + "', expected accepted or refused and an epoch");
        }
        return new Fence.Answer(accepted, new Epoch(Long.parseLong(words[1])));
    }
}
