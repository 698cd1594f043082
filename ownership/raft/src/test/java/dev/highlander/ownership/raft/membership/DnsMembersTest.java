package dev.highlander.ownership.raft.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.raft.RaftMember;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DnsMembersTest {
    private static final String TEXT = "dns:my-operator-headless.ns.svc:7070";

    @Test
    void theServicesRecordsNameThePods() throws IOException {
        Names names = names(Map.of("_raft._tcp.my-operator-headless.ns.svc",
                List.of("my-operator-1.my-operator-headless.ns.svc.cluster.local",
                        "my-operator-0.my-operator-headless.ns.svc.cluster.local")),
                Map.of());

        assertThat(new DnsMembers(TEXT, "my-operator-0", 3, names).members()).extracting(RaftMember::toString)
                .containsExactly("my-operator-0=my-operator-0.my-operator-headless.ns.svc:7070",
                        "my-operator-1=my-operator-1.my-operator-headless.ns.svc:7070");
    }

    @Test
    void withoutThemThePodsAreLookedForByTheirOrdinals() throws IOException {
        Names names = names(Map.of(), Map.of("my-operator-headless.ns.svc", List.of("10.0.0.1", "10.0.0.2"),
                "my-operator-0.my-operator-headless.ns.svc", List.of("10.0.0.1"),
                // The one in the middle is away.
                "my-operator-2.my-operator-headless.ns.svc", List.of("10.0.0.2")));

        assertThat(new DnsMembers(TEXT, "my-operator-2", 3, names).members()).extracting(RaftMember::id)
                .containsExactly("my-operator-0", "my-operator-2");
    }

    @Test
    void onlyTheFirstPodBeginsAndOnlyWhenEnoughAreNamed() {
        Names names = names(Map.of(), Map.of());
        DnsMembers members = new DnsMembers(TEXT, "my-operator-0", 2, names);
        RaftMember first = members.self("my-operator-0");
        RaftMember second = members.self("my-operator-1");

        assertThat(members.founding("my-operator-1", List.of(first, second)))
                .isInstanceOfSatisfying(Founding.Denied.class,
                        denied -> assertThat(denied.reason()).contains("my-operator-0 is to begin it"));
        assertThat(members.founding("my-operator-0", List.of(first))).isInstanceOfSatisfying(Founding.Denied.class,
                denied -> assertThat(denied.reason()).contains("must name 2 pods").contains("raft.expected"));
        assertThat(members.founding("my-operator-0", List.of(second, members.self("my-operator-2"))))
                .isInstanceOf(Founding.Denied.class);
        assertThat(members.founding("my-operator-0", List.of(first, second))).isEqualTo(
                new Founding.Allowed(Set.of("my-operator-0", "my-operator-1"), List.of(first)));
    }

    @Test
    void whatIsOfAnotherFormIsRefusedWithTheFormThatIsExpected() {
        Names names = names(Map.of(), Map.of());

        assertThatThrownBy(() -> new DnsMembers("dns:service", "a-0", 3, names))
                .hasMessage("raft members 'dns:service', expected dns:SERVICE:PORT");
        assertThatThrownBy(() -> new DnsMembers(TEXT, "host", 3, names)).hasMessageContaining("raft id 'host'")
                .hasMessageContaining("like my-operator-0");
        assertThatThrownBy(() -> new DnsMembers(TEXT, "a-0", 0, names)).hasMessageContaining("expected at least 1");
    }

    private static Names names(Map<String, List<String>> services, Map<String, List<String>> addresses) {
        return new Names() {
            @Override
            public List<String> services(String name) {
                return new ArrayList<>(services.getOrDefault(name, List.of()));
            }

            @Override
            public List<String> addresses(String name) {
                return addresses.getOrDefault(name, List.of());
            }
        };
    }
}
