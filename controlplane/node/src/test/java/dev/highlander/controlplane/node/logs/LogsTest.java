package dev.highlander.controlplane.node.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final Path directory;

    LogsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void aLineIsKeptInTheFormOfTheContainerRuntimeInterface() throws Exception {
        write("hello\n", false, START.plusNanos(1));
        assertThat(LogFiles.path(directory, 0)).hasContent("2026-01-02T03:04:05.000000001Z stdout F hello");
    }

    @Test
    void theOptionsOfKubectlChoose() throws Exception {
        for (int i = 1; i <= 5; i++) {
            write("line " + i + "\n", i == 3, START.plusSeconds(i));
        }
        assertThat(read(LogOptions.ALL)).isEqualTo("line 1\nline 2\nline 3\nline 4\nline 5\n");
        assertThat(read(LogOptions.ALL.lastLines(2))).isEqualTo("line 4\nline 5\n");
        assertThat(read(LogOptions.ALL.lastLines(0))).isEmpty();
        assertThat(read(LogOptions.ALL.lastLines(99))).hasLineCount(5);
        assertThat(read(LogOptions.ALL.since(START.plusSeconds(4)))).isEqualTo("line 4\nline 5\n");
        assertThat(read(LogOptions.ALL.firstBytes(9))).isEqualTo("line 1\nli");
        assertThat(read(LogOptions.ALL.withTimestamps().lastLines(1)))
                .isEqualTo("2026-01-02T03:04:10.000000000Z line 5\n");
        assertThat(read(LogOptions.ALL.lastLines(3).since(START.plusSeconds(5)))).isEqualTo("line 5\n");
    }

    @Test
    void aLongLineComesBackWhole() throws Exception {
        String line = IntStream.range(0, 10_000).mapToObj(Integer::toString).collect(Collectors.joining());
        write(line + "\nshort\n", false, START);
        assertThat(Files.readString(LogFiles.path(directory, 0))).contains(" stdout P ");
        assertThat(read(LogOptions.ALL)).isEqualTo(line + "\nshort\n");
        assertThat(read(LogOptions.ALL.withTimestamps())).isEqualTo(
                "2026-01-02T03:04:05.000000000Z " + line + "\n2026-01-02T03:04:05.000000000Z short\n");
    }

    @Test
    void aLineOfExactlyTheLongestLengthComesBackAsOne() throws Exception {
        String line = "x".repeat(LineCutter.LONGEST);
        write(line + "\n" + line.substring(1) + "\n", false, START);
        assertThat(read(LogOptions.ALL)).isEqualTo(line + "\n" + line.substring(1) + "\n");
    }

    @Test
    void onlyTheNewestFilesAreKeptAndReadInOrder() throws Exception {
        try (LogWriter log = new LogWriter(directory, 100)) {
            for (int i = 0; i < 100; i++) {
                byte[] line = ("line " + i).getBytes(StandardCharsets.UTF_8);
                log.add(START, false, true, line, 0, line.length);
                log.commit(i, 0);
            }
        }
        assertThat(LogFiles.numbers(directory)).hasSize(LogWriter.FILES);
        List<String> lines = read(LogOptions.ALL).lines().toList();
        assertThat(lines).endsWith("line 98", "line 99").hasSizeBetween(9, 15);
        assertThat(read(LogOptions.ALL.lastLines(7)).lines()).hasSize(7).startsWith("line 93");
    }

    @Test
    void aWriterThatDiesBetweenAppendAndCursorNeitherLosesNorDoubles() throws Exception {
        write("one\n", false, START);
        String half = "2026-01-02T03:04:05.000000000Z stdout F two\n2026-01-02T03";
        Files.writeString(LogFiles.path(directory, 0), half, StandardOpenOption.APPEND);
        try (LogWriter log = new LogWriter(directory)) {
            assertThat(log.output()).isEqualTo(4);
            LineCutter.cut("two\n".getBytes(StandardCharsets.UTF_8), 4, false, false, START, log);
            log.commit(8, 0);
        }
        assertThat(read(LogOptions.ALL)).isEqualTo("one\ntwo\n");
    }

    @Test
    void anUnfinishedLineWaitsForItsEndOrForTheContainers() throws Exception {
        byte[] raw = "whole\nhalf".getBytes(StandardCharsets.UTF_8);
        try (LogWriter log = new LogWriter(directory)) {
            assertThat(LineCutter.cut(raw, raw.length, false, false, START, log)).isEqualTo(6);
            assertThat(LineCutter.cut("half".getBytes(StandardCharsets.UTF_8), 4, true, false, START, log))
                    .isEqualTo(4);
            log.commit(raw.length, 0);
        }
        assertThat(read(LogOptions.ALL)).isEqualTo("whole\nhalf\n");
    }

    @Test
    void aFollowerThatIsClosedStopsWaiting() throws Exception {
        write("one\n", false, START);
        LogStream stream = new LogStream(source(false), LogOptions.ALL.following());
        assertThat(stream.readNBytes(4)).asString(StandardCharsets.UTF_8).isEqualTo("one\n");
        Thread closer = Thread.ofVirtual().start(() -> {
            try {
                stream.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(stream.read()).isEqualTo(-1);
        closer.join();
    }

    private void write(String text, boolean error, Instant time) throws IOException {
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        try (LogWriter log = new LogWriter(directory)) {
            int taken = LineCutter.cut(raw, raw.length, false, error, time, log);
            log.commit(log.output() + (error ? 0 : taken), log.error() + (error ? taken : 0));
        }
    }

    private String read(LogOptions options) throws IOException {
        try (LogStream stream = new LogStream(source(true), options)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private LogSource source(boolean complete) {
        return new LogSource() {
            @Override
            public Path directory() {
                return directory;
            }

            @Override
            public boolean complete() {
                return complete;
            }

            @Override
            public long await(long seen, Duration timeout) throws InterruptedException {
                new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS); // no news, ever
                return seen;
            }
        };
    }
}
