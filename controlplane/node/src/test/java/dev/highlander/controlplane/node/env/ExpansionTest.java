package dev.highlander.controlplane.node.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpansionTest {
    private static final Map<String, String> VARIABLES = Map.of("A", "a", "B", "$(A)", "EMPTY", "", "x.y", "dot");

    /** The rules of Kubernetes, one a line. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"plain | plain", "$(A) | a", "x$(A)y$(A)z | xayaz", "$(MISSING) | $(MISSING)",
        "$$(A) | $(A)", "$$$(A) | $a", "$$$$(A) | $$(A)", "$A | $A", "$ | $", "a$ | a$", "$$ | $", "$( | $(",
        "$(A | $(A",
        "$() | $()", "$(B) | $(A)", "[$(EMPTY)] | []", "$(x.y) | dot", "$($(A)) | $($(A))", "${A} | ${A}"})
    void variablesAreExpandedByKubernetesRules(String text, String expanded) {
        assertThat(Expansion.expand(text, VARIABLES)).isEqualTo(expanded);
    }

    @Property
    void anyTextDoubledInItsDollarsExpandsToItself(@ForAll String text) {
        assertThat(Expansion.expand(text.replace("$", "$$"), VARIABLES)).isEqualTo(text);
    }

    @Property
    void textWithoutDollarsStaysAsItIs(@ForAll String text) {
        String without = text.replace("$", "");
        assertThat(Expansion.expand(without, VARIABLES)).isEqualTo(without);
    }
}
