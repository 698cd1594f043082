package dev.highlander.controlplane.node.runtime.process;

import dev.highlander.controlplane.node.runtime.Attempt;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the directories of attempts that have not ended: collects output when it grows, and settles what is over.
 *
 * <p>One thread, woken by the kernel (inotify). Once a second it also looks whether a supervisor has gone without a word, and
 * whether a wake-up was missed.
 */
final class AttemptWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AttemptWatch.class);
    private static final long SWEEP_MILLIS = 1000;
    /** Wake-ups are taken in bunches, so that a container that writes without pause does not cost a core of ours. */
    private static final long BUNCH_MILLIS = 10;

    private final WatchService service;
    private final Supervision supervision;
    private final Map<Attempt, Watched> live = new ConcurrentHashMap<>();
    private final Map<WatchKey, Watched> byKey = new ConcurrentHashMap<>();
    private final Thread thread;

    /** One attempt under watch. */
    private record Watched(AttemptDirectory directory, OutputCollector output, WatchKey key) {}

    AttemptWatch(WatchService service, Supervision supervision) {
        this.service = service;
        this.supervision = supervision;
        this.thread = Thread.ofPlatform().name("node-process-watch").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Begins to watch an attempt. Idempotent. */
    OutputCollector watch(AttemptDirectory directory) throws IOException {
        Watched known = live.get(directory.attempt());
        if (known != null) {
            return known.output();
        }
        WatchKey key = directory.path().register(service, StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY);
        Watched watched = new Watched(directory, new OutputCollector(directory), key);
        live.put(directory.attempt(), watched);
        byKey.put(key, watched);
        return watched.output();
    }

    /** The collector of an attempt under watch. */
    Optional<OutputCollector> collector(Attempt attempt) {
        return Optional.ofNullable(live.get(attempt)).map(Watched::output);
    }

    /** Ends the watch of an attempt that is settled. */
    void forget(Attempt attempt) {
        Watched watched = live.remove(attempt);
        if (watched != null) {
            byKey.remove(watched.key());
            watched.key().cancel();
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        for (Watched watched : live.values()) {
            watched.output().close();
        }
    }

    private void run() {
        long sweep = System.nanoTime();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                WatchKey key = service.poll(SWEEP_MILLIS, TimeUnit.MILLISECONDS);
                if (key != null) {
                    TimeUnit.MILLISECONDS.sleep(BUNCH_MILLIS);
                    key.pollEvents();
                    key.reset(); // before looking: what comes after wakes us again
                    Watched watched = byKey.get(key);
                    if (watched != null) {
                        look(watched);
                    }
                }
                if (System.nanoTime() - sweep >= TimeUnit.MILLISECONDS.toNanos(SWEEP_MILLIS)) {
                    for (Watched watched : copy(live.values())) {
                        look(watched);
                    }
                    sweep = System.nanoTime();
                }
            }
        } catch (InterruptedException | ClosedWatchServiceException _) {
            log.debug("the watch over processes ends");
        }
    }

    private void look(Watched watched) {
        try {
            if (watched.directory().ended()) {
                forget(watched.directory().attempt());
            } else if (supervision.over(watched.directory())) {
                Thread.ofVirtual().name("node-settle-" + watched.directory().attempt()).start(() -> settle(watched));
            } else {
                watched.output().collect();
            }
        } catch (IOException e) {
            log.warn("cannot look after container {}: {}", watched.directory().attempt(), e.toString());
        }
    }

    private void settle(Watched watched) {
        try {
            supervision.settle(watched.directory(), watched.output());
        } catch (IOException e) {
            // Tried again by the next sweep.
            log.warn("cannot settle container {}: {}", watched.directory().attempt(), e.toString());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Collection<Watched> copy(Collection<Watched> watched) {
        return java.util.List.copyOf(watched);
    }
}
