package dev.highlander.controlplane.apiserver.kinds.print;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgeTest {
    @ParameterizedTest
    @CsvSource({"PT-3S,<invalid>", "PT-1.5S,0s", "PT-0.5S,0s", "PT0S,0s", "PT5S,5s", "PT119S,119s", "PT2M,2m",
        "PT2M30S,2m30s",
        "PT9M59S,9m59s", "PT10M59S,10m", "PT179M,179m", "PT3H,3h", "PT3H5M,3h5m", "PT7H59M,7h59m", "PT8H30M,8h",
        "PT47H,47h", "PT48H,2d", "PT52H,2d4h", "P7DT23H,7d23h", "P8D,8d", "P45D,45d", "P729D,729d", "P730D,2y",
        "P740D,2y10d", "P2920D,8y", "P4000D,10y"})
    void durationsAreToldAsKubectlTellsThem(Duration duration, String text) {
        assertThat(Age.human(duration)).isEqualTo(text);
    }

    @Test
    void aMissingOrBrokenTimeIsUnknown() {
        assertThat(Age.since(null, Instant.EPOCH)).isEqualTo("<unknown>");
        assertThat(Age.since(JsonNodeFactory.instance.textNode("soon"), Instant.EPOCH)).isEqualTo("<unknown>");
    }
}
