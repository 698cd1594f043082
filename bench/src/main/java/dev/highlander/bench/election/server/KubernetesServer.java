package dev.highlander.bench.election.server;

import dev.highlander.bench.election.Child;
import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.StoreAddress;
import dev.highlander.bench.server.JvmFlags;
import dev.highlander.ownership.time.TimeSource;
import dev.highlander.bench.load.BodySink;
import dev.highlander.bench.load.Connection;
import dev.highlander.bench.load.KubeconfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Our own API server with its data on disk, as {@code highlander up --controllers 0} starts it. */
public final class KubernetesServer extends OwnServer {
    private static final String MAIN = "dev.highlander.app.Main";
    private static final String NAMESPACE = "default";

    private KubernetesServer(ServerProcess process) {
        super(process);
    }

    /**
     * Starts one.
     *
     * @throws NotAvailableException if this JVM has no {@code highlander up} on its class path
     */
    public static KubernetesServer start(TimeSource time)
            throws ElectionException, NotAvailableException, IOException, InterruptedException {
        try {
            Class.forName(MAIN, false, KubernetesServer.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new NotAvailableException(
                    "no API server on the class path; start this by ./highlander or give --kubeconfig");
        }
        TemporaryFolder folder = TemporaryFolder.make("highlander-bench-kubernetes-");
        Path data = folder.path().resolve("data");
        Path config = Files.writeString(folder.path().resolve("config.yaml"), "workloads:\n  processes: []\n");
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(JvmFlags.inherited(true));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN, "up", "--controllers", "0",
                "--data-dir", data.toString(), "--port", "0", "--api-port", Integer.toString(Ports.free()), "--config",
                config.toString()));
        ServerProcess process = new ServerProcess("API server", folder, line, Child.Signal.TERM,
                () -> isReady(data.resolve("kubeconfig")), time);
        try {
            process.start();
            return new KubernetesServer(process);
        } catch (ElectionException | IOException | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    private static boolean isReady(Path kubeconfig) throws IOException {
        if (!Files.exists(kubeconfig)) {
            return false;
        }
        try (Connection connection = Connection.open(KubeconfigFile.read(kubeconfig, null))) {
            connection.request().write("GET", "/api/v1/namespaces/" + NAMESPACE);
            return connection.exchange(BodySink.NOTHING) == 200;
        }
    }

    @Override
    public String name() {
        return "kubernetes (our own)";
    }

    @Override
    public StoreAddress address() {
        return new StoreAddress.Kubernetes(process.folder().resolve("data").resolve("kubeconfig"), null, NAMESPACE);
    }

    @Override
    public String refuseWrites() throws NotAvailableException, IOException, InterruptedException {
        process.limitFiles();
        return "its journal can't grow (prlimit); started again afterwards";
    }

    @Override
    public void allowWrites() throws ElectionException, NotAvailableException, IOException, InterruptedException {
        process.unlimitFiles();
        // A journal that has failed once is not written to any more before a restart has read what it really holds.
        process.stop(true);
        process.start();
    }
}
