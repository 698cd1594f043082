package dev.highlander.controlplane.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreException;
import dev.highlander.controlplane.store.Watch;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} at any moment loses nothing that was acknowledged, and doubles nothing. */
class KillTest {
    private static final int ROUNDS = 8;

    @TempDir
    Path folder;

    /** What a key holds: who it is and its text, or a text of "-" for nothing. */
    private record State(String uid, String text) {}

    private final Map<String, State> acknowledged = new HashMap<>();
    private final Set<String> uidsOfTheDead = new HashSet<>();
    private long newestRevision;

    @Test
    void killedAgainAndAgainTheStoreKeepsItsWord() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int writes = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Map<String, State> underWay = new HashMap<>();
            int done = runAndKill(20 + random.nextInt(150), underWay);
            writes += done;
            compare(underWay, "round " + round + " of seed " + seed);
        }
        assertThat(writes).isGreaterThan(ROUNDS * 20);
    }

    @Test
    void aSecondProcessOnTheSameDirectoryIsRefusedByName() throws Exception {
        try (Store _ = JournalStore.open(folder, KilledWriter.OPTIONS)) {
            // To ask within this process must not give up what keeps other processes out.
            assertThatThrownBy(() -> JournalStore.open(folder, KilledWriter.OPTIONS))
                    .isInstanceOf(StoreException.class);
            Process second = command().redirectErrorStream(true).start();
            try (BufferedReader reader = second.inputReader(StandardCharsets.UTF_8)) {
                assertThat(reader.readAllAsString())
                        .contains("the data directory " + folder.toRealPath() + " is in use by process "
                                + ProcessHandle.current().pid());
            }
            assertThat(second.waitFor()).isNotZero();
        }
    }

    private ProcessBuilder command() {
        return new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile"),
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                folder.toString());
    }

    /** Lets a writer acknowledge some changes, kills it, and takes down all that it said. */
    private int runAndKill(int changes, Map<String, State> underWay) throws Exception {
        Process process = command().redirectError(ProcessBuilder.Redirect.INHERIT).start();
        int done = 0;
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] words = line.split(" ", -1);
                switch (words[0]) {
                    case "TRY" -> {
                        if (words.length == 4) {
                            underWay.put(words[1], new State(words[2], words[3]));
                        }
                    }
                    case "DONE" -> {
                        State state = underWay.remove(words[1]);
                        assertThat(state).as(line).isNotNull();
                        acknowledge(words[1], state, words.length == 3 ? words[2] : "");
                        done++;
                        if (done == changes) {
                            // By its handle: the process's own method would also close the pipe we read.
                            process.toHandle().destroyForcibly();
                        }
                    }
                    default -> assertThat(line).isEqualTo("READY");
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(done).as("the writer ended by itself").isGreaterThanOrEqualTo(changes);
        return done;
    }

    private void acknowledge(String key, @Nullable State state, String revision) {
        if (state == null) {
            throw new AssertionError("an answer to what was not asked: " + key);
        }
        if (!revision.isEmpty()) {
            newestRevision = Math.max(newestRevision, Long.parseLong(revision));
        }
        if (state.text().equals("-")) {
            uidsOfTheDead.add(state.uid());
        } else {
            assertThat(uidsOfTheDead).doesNotContain(state.uid());
        }
        acknowledged.put(key, state);
    }

    private void compare(Map<String, State> underWay, String round) throws Exception {
        try (Store store = JournalStore.open(folder, KilledWriter.OPTIONS)) {
            assertThat(store.view().revision().value())
                    .as(round)
                    .isBetween(newestRevision, newestRevision + KilledWriter.THREADS);
            newestRevision = store.view().revision().value();
            Set<String> uids = new HashSet<>();
            for (int thread = 0; thread < KilledWriter.THREADS; thread++) {
                for (int number = 0; number < KilledWriter.KEYS; number++) {
                    Key key = KilledWriter.key(thread, number);
                    State found = state(store.view().get(key), acknowledged.get(key.toString()),
                            underWay.get(key.toString()));
                    if (!found.text().equals("-")) {
                        assertThat(uids.add(found.uid())).as("%s: uid %s is there twice", round, found.uid()).isTrue();
                    }
                    List<State> allowed = List.of(
                            acknowledged.getOrDefault(key.toString(), new State("", "-")),
                            underWay.getOrDefault(key.toString(), found));
                    assertThat(allowed).as("%s: %s", round, key).contains(found);
                    if (found.equals(underWay.get(key.toString())) || acknowledged.containsKey(key.toString())) {
                        acknowledged.put(key.toString(), found);
                    }
                }
            }
            assertThat(uids).as(round).doesNotContainAnyElementsOf(uidsOfTheDead);
            assertNoGaps(store);
        }
    }

    /** What stands at a key; if nothing does, the uid of whoever stood there last is taken from what could have been. */
    private static State state(@Nullable Entry entry, @Nullable State acknowledged, @Nullable State underWay) {
        if (entry != null) {
            return new State(entry.document().index().uid(),
                    new String(entry.document().head(), StandardCharsets.UTF_8));
        }
        if (acknowledged != null && acknowledged.text().equals("-")) {
            return acknowledged;
        }
        return underWay != null && underWay.text().equals("-") ? underWay : new State("", "-");
    }

    private static void assertNoGaps(Store store) throws InterruptedException {
        try (Watch watch = store.watch(Range.collection("configmaps"), store.oldest())) {
            List<Event> events = watch.poll(Duration.ZERO, Integer.MAX_VALUE);
            long expected = store.oldest().value();
            for (Event event : events) {
                assertThat(event.revision().value()).isEqualTo(++expected);
            }
            assertThat(expected).isEqualTo(store.view().revision().value());
        }
    }
}
