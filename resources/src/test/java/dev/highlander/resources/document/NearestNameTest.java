package dev.highlander.resources.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
    private static final List<String> KNOWN = List.of("image", "env", "ports", "restartPolicy",
            "terminationGracePeriod", "cronJobs");

    @ParameterizedTest
    @CsvSource({"imaeg,image", "Image,image", "restart_policy,restartPolicy", "terminationGrace,terminationGracePeriod",
        "cronjobs,cronJobs", "port,ports", "zebra,", "x,"})
    void theLikelySlipIsFound(String written, String meant) {
        assertThat(NearestName.of(written, KNOWN).orElse(null)).isEqualTo(meant);
    }
}
