package dev.highlander.controlplane.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({"0,0", "0.5,500m", "1000m,1", "1,1", "1000,1k", "1024,1024", "1024Ki,1Mi", "1.5Gi,1536Mi",
        "100Mi,100Mi", "1000Ki,1000Ki",
        "512,512", "0.5Ki,512", "1e3,1e3", "12e1,120", "1E3,1e3", "1E,1E", "-1.5,-1500m", "+2,2", ".5,500m", "1.,1",
        "0.0000000001,1n",
        "100n,100n", "1u,1u", "2000000k,2G", "0Mi,0", "2Ei,2Ei", "1.1Gi,1181116006400m", "9E,9E", "99E,99E",
        "99999999999999999999,9223372036854775807"})
    void amountsAreWrittenInCanonicalForm(String text, String canonical) {
        assertThat(Quantity.parse(text)).hasToString(canonical);
        assertThat(Scalars.quantity(text)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lots", "1 Gi", "--1", "1..2", "1Q", "1mi", "Mi", "1eM", "1e9999", "0x10", "1e", "NaN",
        "1K"})
    void whatIsNoAmountIsRefused(String text) {
        assertThatThrownBy(() -> Quantity.parse(text)).isInstanceOf(DocumentException.class).message()
                .satisfies(message -> assertThat(message).containsAnyOf("quantities must match",
                        "unable to parse quantity's suffix"));
    }

    @Test
    void amountsAreAddedAndCompared() {
        assertThat(Quantity.parse("1").add(Quantity.parse("500m"))).hasToString("1500m");
        assertThat(Quantity.parse("1Gi").subtract(Quantity.parse("512Mi"))).hasToString("512Mi");
        assertThat(Quantity.parse("1k")).isEqualTo(Quantity.parse("1000")).isGreaterThan(Quantity.parse("999"));
        assertThat(Quantity.ZERO.add(Quantity.parse("1Gi"))).hasToString("1Gi");
        assertThat(Quantity.parse("1500m").value()).isEqualTo(2);
        assertThat(Quantity.parse("0.0001").milliValue()).isEqualTo(1);
    }

    @Provide
    Arbitrary<String> amounts() {
        return Combinators
                .combine(
                        Arbitraries.bigDecimals().between(BigDecimal.valueOf(-99999), BigDecimal.valueOf(99999))
                                .ofScale(3),
                        Arbitraries.of("", "m", "k", "M", "G", "Ki", "Mi", "Gi", "e3", "e-2"))
                .as((number, suffix) -> number.toPlainString() + suffix);
    }

    /**
     * A binary amount that is no multiple of 1,024 is written without a suffix and read back as a decimal one ({@code 1093.75Ki},
     * {@code 1120000}, {@code 1120k}); from then on it stays itself. So it is in Kubernetes.
     */
    @Property
    void theCanonicalFormMeansTheSameAndSettles(@ForAll("amounts") String text) {
        Quantity quantity = Quantity.parse(text);
        Quantity again = Quantity.parse(quantity.toString());
        assertThat(again).isEqualTo(quantity);
        assertThat(Quantity.parse(again.toString())).isEqualTo(quantity).hasToString(again.toString());
    }
}
