package dev.highlander.bench.peers;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.bench.election.ContenderOptions;
import dev.highlander.bench.election.StoreAddress;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.time.SystemTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PeerContenderTest {
    @Test
    void aLibraryIsForItsStore() {
        ContenderOptions options = new ContenderOptions(LeaseName.of("speed"), "a", Duration.ofSeconds(2), 1, false,
                Duration.ofMillis(5), Duration.ZERO, 0);
        try (SystemTime time = new SystemTime("test-timer")) {
            StoreAddress address = StoreAddress.parse("redis://me:secret@127.0.0.1:1");
            assertThatThrownBy(() -> PeerContender.peer("shedlock", address, options, time))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("library: shedlock").hasMessageContaining("shedlock on PostgreSQL")
                    .hasMessageNotContaining("secret");
        }
    }
}
