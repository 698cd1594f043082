package dev.highlander.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HistogramTest {
    private static final double[] SHARES = {0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1};

    @Test
    void percentilesAreThoseOfTheSortedValuesToOnePartIn128() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 50; round++) {
            long[] values = new long[1 + random.nextInt(3000)];
            Histogram histogram = new Histogram();
            for (int i = 0; i < values.length; i++) {
                // From nanoseconds to hours.
                values[i] = random.nextLong() >>> (2 + random.nextInt(61));
                histogram.record(values[i]);
            }
            Arrays.sort(values);
            for (double share : SHARES) {
                long exact = values[(int) Math.ceil(share * values.length) - 1];
                assertThat(histogram.percentile(share)).isBetween(exact, exact + exact / 128 + 1);
            }
            assertThat(histogram.max()).isEqualTo(values[values.length - 1]);
            assertThat(histogram.percentile(1)).isEqualTo(histogram.max());
        }
    }

    @Test
    void smallValuesAreExact() {
        Histogram histogram = new Histogram();
        for (int i = 0; i < 256; i++) {
            histogram.record(i);
        }
        assertThat(histogram.percentile(0.5)).isEqualTo(127);
        assertThat(histogram.percentile(1.0 / 256)).isZero();
    }

    @Test
    void theSumOfTwoIsOneOfAllTheirValues() {
        Histogram one = new Histogram();
        Histogram two = new Histogram();
        for (int i = 0; i < 100; i++) {
            one.record(i);
            two.record(100 + i);
        }
        one.add(two);
        assertThat(one.count()).isEqualTo(200);
        assertThat(one.percentile(0.5)).isEqualTo(99);
        assertThat(one.max()).isEqualTo(199);
    }

    @Test
    void anEmptyOneSaysZero() {
        Histogram histogram = new Histogram();
        assertThat(histogram.percentile(0.99)).isZero();
        assertThat(histogram.max()).isZero();
    }

    @Test
    void takesTheGreatestDurationAndNoNegativeOne() {
        Histogram histogram = new Histogram();
        histogram.record(Long.MAX_VALUE);
        assertThat(histogram.percentile(0.5)).isEqualTo(Long.MAX_VALUE);
        assertThatIllegalArgumentException().isThrownBy(() -> histogram.record(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> histogram.percentile(99));
    }
}
