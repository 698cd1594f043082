package dev.highlander.bench.raft.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.highlander.bench.election.server.NotAvailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StallingDiskTest {
    @Test
    void whoWritesWaitsUntilItGoesOn() throws Exception {
        StallingDisk disk;
        try {
            disk = StallingDisk.make();
        } catch (NotAvailableException e) {
            abort(e.getMessage());
            return;
        }
        Path file = disk.path().resolve("file");
        try (disk) {
            Files.writeString(file, "before");
            disk.stall();
            CompletableFuture<?> write = CompletableFuture.runAsync(() -> {
                try {
                    Files.writeString(file, "after");
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }, task -> Thread.ofPlatform().name("writer").start(task));
            assertThatThrownBy(() -> write.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            disk.flow();
            write.get(60, TimeUnit.SECONDS);
            assertThat(Files.readString(file)).isEqualTo("after");
            disk.stall();
        }
        assertThat(disk.path().getParent()).doesNotExist();
        disk.close();
    }
}
