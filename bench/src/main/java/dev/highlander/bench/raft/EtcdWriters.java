package dev.highlander.bench.raft;

import dev.highlander.bench.election.Child;
import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.server.NotAvailableException;
import dev.highlander.bench.raft.node.WriteLoad;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writers on etcd: a process with jetcd, which is not on our class path. */
final class EtcdWriters {
    private static final String MAIN = "dev.highlander.bench.peers.EtcdLoad";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private EtcdWriters() {}

    /**
     * The class path of the process.
     *
     * @param folder with jetcd and all that it needs; null if none is known
     * @throws NotAvailableException if it is not there
     */
    static String classPath(@Nullable Path folder) throws NotAvailableException, IOException {
        String how = "build it by mvn package, or give --peers";
        if (folder == null || !Files.isDirectory(folder)) {
            throw new NotAvailableException(
                    "no jetcd at " + (folder == null ? "bench/peers/target/lib" : folder) + "; " + how);
        }
        List<Path> jars;
        try (Stream<Path> files = Files.list(folder)) {
            jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
        if (jars.stream().noneMatch(file -> file.getFileName().toString().matches("jetcd-core-\\d.*"))) {
            throw new NotAvailableException("no jetcd-core-….jar in " + folder + "; " + how);
        }
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /**
     * Writes with each number of clients in turn.
     *
     * @param classPath of {@link #classPath}
     * @param folder where the process logs
     */
    static Map<Integer, WriteLoad.Figures> run(String classPath, EtcdServers servers, RaftBenchOptions options,
            Path folder) throws ElectionException, IOException, InterruptedException {
        Map<Integer, WriteLoad.Figures> found = new ConcurrentSkipListMap<>();
        List<String> arguments = Stream.concat(
                Stream.of(Long.toString(options.writing().toNanos()), Long.toString(options.writing().toNanos()),
                        Integer.toString(options.valueBytes()),
                        options.clients().stream().map(String::valueOf).collect(Collectors.joining(","))),
                servers.endpoints().stream()).toList();
        Duration longest = options.writing().multipliedBy(2L * options.clients().size()).plus(PATIENCE);
        try (Child child = Child.start("etcd-writers", Child.jvm(List.of(), classPath, MAIN, arguments),
                folder.resolve("etcd-writers.log"), line -> read(line, found))) {
            if (!child.awaitEnd(longest)) {
                throw new ElectionException(
                        child + " does not end within " + longest.toSeconds() + " s" + child.lastWords(), null);
            }
            child.awaitSilence();
            if (found.size() < options.clients().stream().distinct().count()) {
                throw new ElectionException(child + " has measured " + found.keySet() + " clients only, expected "
                        + options.clients() + child.lastWords(), null);
            }
        }
        return new TreeMap<>(found);
    }

    private static void read(String line, Map<Integer, WriteLoad.Figures> found) {
        List<String> words = Arrays.asList(line.split(" ", -1));
        if (words.getFirst().equals("figures")) {
            found.put(Integer.valueOf(words.get(1)), WriteLoad.Figures.parse(words.subList(2, words.size())));
        }
    }
}
