package dev.highlander.bench.election.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {
    @Test
    void ofFewTheNinetyNinthIsTheGreatest() {
        assertThat(Percentiles.of(List.of(3.0, 1.0, 2.0), 0.99)).contains(3.0);
        assertThat(Percentiles.of(List.of(3.0, 1.0, 2.0), 0.5)).contains(2.0);
        assertThat(Percentiles.of(List.of(4.0), 0.5)).contains(4.0);
        assertThat(Percentiles.of(List.of(), 0.5)).isEmpty();
    }

    @Test
    void ofManyTheGreatestMayBeLeftOut() {
        List<Double> many = DoubleStream.iterate(1, value -> value + 1).limit(200).boxed().toList();
        assertThat(Percentiles.of(many, 0.99)).contains(198.0);
        assertThat(Percentiles.of(many, 1)).contains(200.0);
    }

    @Test
    void aMedianIsInTheMiddle() {
        assertThat(Percentiles.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(Percentiles.median(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(3);
    }

    @Test
    void aPartIsOneOfTheWhole() {
        assertThatThrownBy(() -> Percentiles.of(List.of(1.0), 0)).hasMessageContaining("expected more than 0");
        assertThatThrownBy(() -> Percentiles.of(List.of(1.0), 1.1)).hasMessageContaining("at most 1");
    }
}
