package dev.highlander.bench.election;

import dev.highlander.bench.election.witness.Sighting;
import dev.highlander.bench.election.witness.Witness;
import dev.highlander.bench.election.witness.WitnessLink;
import dev.highlander.ownership.LeaseName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A running witness, and the way to ask it. */
public final class WitnessProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Child child;
    private final int port;
    private final WitnessLink link;

    private WitnessProcess(Child child, int port, WitnessLink link) {
        this.child = child;
        this.port = port;
        this.link = link;
    }

    /**
     * Starts a witness.
     *
     * @param fenced whether it refuses what is stale; without, it takes everything
     * @param folder where it logs
     */
    public static WitnessProcess start(boolean fenced, Path folder)
            throws ElectionException, IOException, InterruptedException {
        CompletableFuture<Integer> told = new CompletableFuture<>();
        Child child = Child.start("witness", Child.jvm(List.of(), Witness.class, Witness.arguments(fenced)),
                folder.resolve("witness.log"), line -> {
                    if (line.startsWith(Witness.PORT)) {
                        told.complete(Integer.parseInt(line.substring(Witness.PORT.length())));
                    }
                });
        try {
            int port = told.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return new WitnessProcess(child, port, WitnessLink.open(port));
        } catch (TimeoutException | ExecutionException e) {
            String last = child.lastWords();
            child.close();
            throw new ElectionException("the witness told no port" + last, e);
        } catch (IOException | InterruptedException e) {
            child.close();
            throw e;
        }
    }

    /** The loopback port that it listens at. */
    public int port() {
        return port;
    }

    /** The last effect under a lease that was taken. */
    public Optional<Sighting> last(LeaseName lease) throws ElectionException {
        try {
            return link.last(lease);
        } catch (IOException e) {
            throw gone(e);
        }
    }

    /** What was seen under a lease, in its order, from the one with this index, from 0. */
    public List<Sighting> history(LeaseName lease, int from) throws ElectionException {
        try {
            return link.history(lease, from);
        } catch (IOException e) {
            throw gone(e);
        }
    }

    private ElectionException gone(IOException e) {
        return new ElectionException("the witness does not answer: " + e.getMessage() + child.lastWords(), e);
    }

    @Override
    public void close() {
        link.close();
        child.close();
    }
}
