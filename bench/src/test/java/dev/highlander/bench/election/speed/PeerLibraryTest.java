package dev.highlander.bench.election.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.bench.election.server.NotAvailableException;
import dev.highlander.bench.election.server.StoreKind;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerLibraryTest {
    @Test
    void eachStoreHasAPeer() {
        for (StoreKind kind : StoreKind.values()) {
            assertThat(PeerLibrary.on(kind).settings()).contains("time to live");
        }
    }

    @Test
    void aPeerIsFoundWithItsVersionAndAllThatItNeeds(@TempDir Path folder) throws Exception {
        Path jar = Files.createFile(folder.resolve("redisson-4.0.0.jar"));
        Path other = Files.createFile(folder.resolve("netty.jar"));
        Files.createFile(folder.resolve("notes.txt"));
        Contestant peer = PeerLibrary.REDISSON.find(folder);
        assertThat(peer.name()).isEqualTo("redisson 4.0.0");
        assertThat(peer.ours()).isFalse();
        assertThat(peer.program().classPath()).isEqualTo(other + java.io.File.pathSeparator + jar);
        assertThat(peer.program().before()).containsExactly("redisson");
    }

    @Test
    void aPeerThatIsNotThereIsToldWithTheWayToGetIt(@TempDir Path folder) {
        assertThatThrownBy(() -> PeerLibrary.SHEDLOCK.find(folder)).isInstanceOf(NotAvailableException.class)
                .hasMessageContaining("shedlock-provider-jdbc-").hasMessageContaining("mvn package");
        assertThatThrownBy(() -> PeerLibrary.SHEDLOCK.find(null)).isInstanceOf(NotAvailableException.class);
    }
}
