package dev.highlander.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OccurrencesTest {
    private static final String TEXT = "\"name\":\"seen-";

    @Test
    void areFoundWhereverTheStreamIsCut() {
        byte[] stream = ("{\"\"\"name\":\"\"name\":\"seen-1\"}{\"name\":\"see" + TEXT + "2\"}")
                .getBytes(StandardCharsets.US_ASCII);
        for (int cut = 0; cut <= stream.length; cut++) {
            List<Integer> told = new ArrayList<>();
            Occurrences occurrences = new Occurrences(TEXT, told::add);
            occurrences.accept(stream, 0, cut);
            occurrences.accept(stream, cut, stream.length - cut);
            assertThat(told).containsExactly(1, 2);
        }
    }

    @Test
    void mayOverlap() {
        Occurrences occurrences = new Occurrences("aba", count -> {});
        byte[] stream = "xababax".getBytes(StandardCharsets.US_ASCII);
        occurrences.accept(stream, 0, stream.length);
        assertThat(occurrences.count()).isEqualTo(2);
    }
}
