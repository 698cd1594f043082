package dev.highlander.ownership.postgres;

import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.Surroundings;
import dev.highlander.ownership.time.SystemTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A process of its own that takes a lease and keeps it until it is killed. */
final class HolderProcess implements AutoCloseable {
    private final Process process;

    private HolderProcess(Process process) {
        this.process = process;
    }

    /** Starts the process and waits until it is the owner. */
    static HolderProcess start(String url, String lease, Duration ttl) throws IOException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp", System.getProperty("java.class.path"),
                HolderProcess.class.getName(), url, lease, ttl.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith("owner")) {
                return new HolderProcess(process);
            }
        }
        throw new AssertionError("the holder's process ended: " + process);
    }

    /** {@code kill -9}: no code of the process runs any more. */
    void kill() {
        process.destroyForcibly();
    }

    /** Sends a signal: STOP or CONT. */
    void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
        if (code != 0) {
            throw new AssertionError("kill -" + name + ": " + code);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The process itself. */
    public static void main(String[] arguments) throws InterruptedException {
        SystemTime time = new SystemTime("timer");
        PostgresLeaseStore store = PostgresLeaseStore.open(PostgresLeaseStoreConfig.of(arguments[0]), time);
        Elector elector = Elector.runWhileOwner(
                ElectorConfig.builder(arguments[1], "process").ttl(Duration.parse(arguments[2])).build(),
                Surroundings.of(store, time), ownership -> {
                    System.out.println("owner " + ownership.epoch());
                    new CountDownLatch(1).await();
                });
        // Until it is killed.
        new CountDownLatch(1).await();
        elector.close();
    }
}
