package dev.highlander.controlplane.apiserver.kinds.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.schema.Recordings;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServiceAddressesTest {
    private final Problems problems = new Problems();

    private ObjectNode assign(String spec, Set<String> addresses, Set<Integer> ports) {
        ObjectNode service = Recordings.object("{'spec':" + spec + "}");
        ServiceAddresses.USUAL.assign(service, addresses::contains, ports::contains, _ -> 0, problems);
        return service;
    }

    @Test
    void aServiceGetsTheNextFreeAddress() {
        ObjectNode service = assign("{'type':'ClusterIP'}", Set.of("10.96.0.1", "10.96.0.2"), Set.of());
        assertThat(service.at("/spec/clusterIP").asText()).isEqualTo("10.96.0.3");
        assertThat(service.at("/spec/clusterIPs/0").asText()).isEqualTo("10.96.0.3");
    }

    @Test
    void headlessAndExternalServicesGetNone() {
        assertThat(assign("{'type':'ClusterIP','clusterIP':'None'}", Set.of(), Set.of()).at("/spec/clusterIP").asText())
                .isEqualTo("None");
        assertThat(assign("{'type':'ExternalName'}", Set.of(), Set.of()).path("spec").has("clusterIP")).isFalse();
    }

    @Test
    void nodePortsAreGivenOnceEach() {
        ObjectNode service = assign("{'type':'NodePort','ports':[{'port':1},{'port':2,'nodePort':30001},{'port':3}]}",
                Set.of(),
                Set.of(30_000));
        assertThat(service.at("/spec/ports/0/nodePort").asInt()).isEqualTo(30_002);
        assertThat(service.at("/spec/ports/2/nodePort").asInt()).isEqualTo(30_003);
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void whatAnotherHasIsRefused() {
        assign("{'type':'NodePort','clusterIP':'10.96.0.9','ports':[{'port':1,'nodePort':30077},{'port':2,'nodePort':80}]}",
                Set.of("10.96.0.9"), Set.of(30_077));
        assertThat(problems.all()).extracting(problem -> problem.field())
                .containsExactly("spec.clusterIPs", "spec.ports[0].nodePort", "spec.ports[1].nodePort");
    }
}
