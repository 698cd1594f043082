package dev.highlander.ownership.fence;

import static dev.highlander.ownership.fence.Owners.LEASE;
import static dev.highlander.ownership.fence.Owners.holder;
import static dev.highlander.ownership.fence.Owners.join;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.Ownership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFenceTest extends FenceContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    private Path folder;

    @Override
    Fence fence() throws IOException {
        return FileFence.open(file());
    }

    @Override
    void effect(Ownership ownership) throws Exception {
        FileFence.open(file()).replace(ownership, folder.resolve("report"),
                ownership.epoch().toString().getBytes(UTF_8));
        assertThat(folder.resolve("report")).hasContent(ownership.epoch().toString());
    }

    @Override
    void effect(Epoch epoch) throws Exception {
        FileFence.open(file()).run(LEASE, epoch, () -> Files.writeString(folder.resolve("report"), epoch.toString()));
    }

    @Test
    void theEpochAndItsHolderSurviveTheProcess() throws Exception {
        raise("ann", 7);
        assertThat(file()).hasContent("7\nholder ann#1\nlease tenant/default\n");

        Fence again = FileFence.open(file());
        assertThat(join(again.raise(LEASE, holder("ann"), new Epoch(7))).accepted()).isTrue();
        assertThat(join(again.raise(LEASE, holder("bob"), new Epoch(7))).accepted()).isFalse();
    }

    @Test
    void aFileWithNothingButANumberIsAFence() throws Exception {
        Files.writeString(file(), "41\n");

        assertThat(raise("ann", 41).accepted()).isTrue();
        assertThat(raise("ann", 42).accepted()).isTrue();
    }

    @Test
    void aFileWithSomethingElseIsRefusedWithTheMend() throws IOException {
        for (String content : new String[]{"", "seven", "-1"}) {
            Files.writeString(file(), content);
            assertThatThrownBy(this::fence).isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            "fence holds \"" + content + "\" where a number is expected: write the highest");
        }
        assertThatThrownBy(() -> FileFence.open(Path.of("/"))).hasMessage("fence: /, expected a file in a folder");
    }

    @Test
    void oneFileIsTheFenceOfOneLease() throws Exception {
        raise("ann", 7);
        Fence fence = fence();

        assertThatThrownBy(() -> join(fence.raise(LeaseName.of("other"), holder("ann"), new Epoch(7))))
                .hasCauseInstanceOf(FenceException.class)
                .hasMessageContaining("is the fence of lease tenant/default with epoch 7, expected of lease other an");
        assertThat(join(fence.raise(LeaseName.of("renamed"), holder("ann"), new Epoch(8))).accepted()).isTrue();
        assertThatThrownBy(() -> raise("ann", 8)).hasMessageContaining("is the fence of lease renamed with epoch 8");
    }

    @Test
    void anEffectThatFailsLeavesTheFenceRaisedAndUsable() throws Exception {
        FileFence fence = FileFence.open(file());
        assertThatThrownBy(() -> fence.run(LEASE, new Epoch(3), () -> {
            throw new IOException("disk full");
        })).isInstanceOf(IOException.class).hasMessage("disk full");

        assertThat(raise("ann", 4).accepted()).isTrue();
    }

    @Test
    void aNewOwnerWaitsForTheEffectThatIsUnderWay() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        FileFence fence = FileFence.open(file());
        Thread slow = Thread.ofPlatform().start(() -> {
            try {
                fence.run(LEASE, new Epoch(1), () -> {
                    begun.countDown();
                    end.await();
                    Files.writeString(folder.resolve("report"), "one");
                });
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        begun.await();

        // Another process would wait for the file's lock; another thread is told to come again.
        CompletionStage<Fence.Answer> early = fence.raise(LEASE, holder("bob"), new Epoch(2));
        assertThatThrownBy(() -> join(early)).hasCauseInstanceOf(FenceException.class)
                .hasMessageContaining("is held by an effect");
        end.countDown();
        slow.join();

        assertThat(raise("bob", 2).accepted()).isTrue();
        assertThat(folder.resolve("report")).hasContent("one");
        assertStale(() -> effect(new Epoch(1)), "epoch 1 refused");
    }

    @Test
    void anotherProcessExcludesUsByTheLockOfTheFile() throws Exception {
        raise("ann", 1);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path program = folder.resolve("Holder.java");
        Files.writeString(program,
                """
                        import java.nio.channels.FileChannel;
                        import java.nio.file.*;
                        class Holder {
                            public static void main(String[] args) throws Exception {
                                try (var channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                                        var lock = channel.lock()) {
                                    System.out.println("locked");
                                    System.in.read();
                                    Files.writeString(Path.of(args[1]), "9\\n");
                                }
                            }
                        }
                        """);
        Process other = new ProcessBuilder(java.toString(), program.toString(), file() + ".lock", file().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var output = other.inputReader(); var input = other.outputWriter()) {
            assertThat(output.readLine()).isEqualTo("locked");
            CompletionStage<Fence.Answer> raising = fence().raise(LEASE, holder("bob"), new Epoch(5));
            input.write("\n");
            input.flush();

            assertThat(join(raising)).as("it waited, and saw what the other wrote")
                    .isEqualTo(new Fence.Answer(false, new Epoch(9)));
        } finally {
            other.destroyForcibly();
        }
    }

    private Path file() {
        return folder.resolve("fence");
    }
}
