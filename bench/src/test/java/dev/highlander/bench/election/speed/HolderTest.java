package dev.highlander.bench.election.speed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HolderTest {
    @Test
    void whatAHolderTellsIsUnderstood() {
        Holder.Count count = new Holder.Count(9_999, 10_001, 12_345_678_901L, 5);
        assertThat(Holder.Count.isOne(count.line())).isTrue();
        assertThat(Holder.Count.parse(count.line())).isEqualTo(count);
        assertThat(Holder.Count.isOne("holder of something")).isFalse();
    }
}
