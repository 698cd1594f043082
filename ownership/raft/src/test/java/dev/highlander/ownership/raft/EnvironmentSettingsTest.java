package dev.highlander.ownership.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.raft.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pod's environment as a node's configuration. */
class EnvironmentSettingsTest {
    private static final String MEMBERS = "a=10.0.0.1:7070, b=10.0.0.2:7070,c=10.0.0.3:7070";

    private final Map<String, String> environment = new HashMap<>(Map.of("HOSTNAME", "a", "HIGHLANDER_RAFT_MEMBERS",
            MEMBERS, "HIGHLANDER_RAFT_TLS_DIR", "/etc/tls"));

    @Test
    void aPodsNameMembersAndCertificatesAreEnough() throws Exception {
        RaftConfig config = RaftConfig.fromEnvironment(environment);

        assertThat(config.self()).isEqualTo(new RaftMember("a", "10.0.0.1", 7070));
        assertThat(config.discovery().members()).extracting(RaftMember::id).containsExactly("a", "b", "c");
        assertThat(config.discovery().watched()).isFalse();
        assertThat(config.tls()).isEqualTo(TlsFiles.in(Path.of("/etc/tls")));
        assertThat(config.dataDir()).isNull();
        assertThat(config.bind()).isNull();
        assertThat(config.groups()).containsExactly("default");
        assertThat(config.removalGrace()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void aStatefulSetsPodsAreFoundByDns() {
        environment.put("HOSTNAME", "my-operator-2");
        environment.put("HIGHLANDER_RAFT_MEMBERS", "dns:my-operator-headless.my-namespace.svc:7070");
        environment.put("HIGHLANDER_RAFT_EXPECTED", "5");

        RaftConfig config = RaftConfig.fromEnvironment(environment);

        assertThat(config.self()).isEqualTo(
                new RaftMember("my-operator-2", "my-operator-2.my-operator-headless.my-namespace.svc", 7070));
        assertThat(config.discovery().watched()).isTrue();
        assertThat(config.discovery().founding("my-operator-0", List.of()).toString()).contains("name 5 pods");
    }

    @Test
    void theRestIsReadToo() {
        environment.remove("HIGHLANDER_RAFT_TLS_DIR");
        environment.put("HIGHLANDER_ID", "b");
        environment.put("HIGHLANDER_RAFT_INSECURE", "true");
        environment.put("HIGHLANDER_RAFT_DATA_DIR", "/var/lib/raft");
        environment.put("HIGHLANDER_RAFT_BIND", "127.0.0.1");

        RaftConfig config = RaftConfig.fromEnvironment(environment);

        assertThat(config.id()).as("wins over HOSTNAME").isEqualTo("b");
        assertThat(config.tls()).isNull();
        assertThat(config.dataDir()).isEqualTo(Path.of("/var/lib/raft"));
        assertThat(config.bind()).isEqualTo("127.0.0.1");
    }

    @Test
    void whatTheEnvironmentDoesNotSayMayBeAdded() {
        assertThat(RaftConfig.builder(environment).groups(List.of("one", "two")).build().groups())
                .containsExactly("one", "two");
    }

    @ParameterizedTest
    @CsvSource({"90,90000", "90s,90000", "1500ms,1500", "2m,120000", "1h,3600000"})
    void aGraceIsANumberOfSecondsOrHasAUnit(String text, long millis) {
        environment.put("HIGHLANDER_RAFT_REMOVAL_GRACE", text);
        assertThat(RaftConfig.fromEnvironment(environment).removalGrace()).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "HIGHLANDER_RAFT_MEMBERS||HIGHLANDER_RAFT_MEMBERS: missing, expected id=host:port",
        "HIGHLANDER_RAFT_MEMBERS|a:1|raft member 'a:1', expected id=host:port",
        "HIGHLANDER_RAFT_MEMBERS|b=host:1|HIGHLANDER_RAFT_MEMBERS='b=host:1' with HOSTNAME='a': raft id 'a': expected one",
        "HIGHLANDER_RAFT_MEMBERS|dns:service:1|expected the name of a stateful set's pod, like my-operator-0",
        "HIGHLANDER_RAFT_MEMBERS|dns:service|raft members 'dns:service', expected dns:SERVICE:PORT",
        "HIGHLANDER_ID|d|HIGHLANDER_ID='d': raft id 'd': expected one of the members",
        "HOSTNAME||HIGHLANDER_ID: missing, and so is HOSTNAME; expected this node's name",
        "HIGHLANDER_RAFT_TLS_DIR||HIGHLANDER_RAFT_TLS_DIR: missing, expected the folder of ca.crt",
        "HIGHLANDER_RAFT_INSECURE|yes|HIGHLANDER_RAFT_INSECURE='yes': expected true or false",
        "HIGHLANDER_RAFT_INSECURE|true|HIGHLANDER_RAFT_TLS_DIR='/etc/tls' and HIGHLANDER_RAFT_INSECURE='true': expected one",
        "HIGHLANDER_RAFT_EXPECTED|0|HIGHLANDER_RAFT_EXPECTED='0': expected a number of nodes from 1 to 99",
        "HIGHLANDER_RAFT_REMOVAL_GRACE|500ms|HIGHLANDER_RAFT_REMOVAL_GRACE='500ms': expected a number of seconds",
        "HIGHLANDER_RAFT_REMOVAL_GRACE|999999h|from 1s to 1h"})
    void whatDoesNotFitIsTold(String variable, @Nullable String value, String message) {
        environment.put(variable, value == null ? " " : value);
        assertThatThrownBy(() -> RaftConfig.fromEnvironment(environment)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
