package dev.highlander.controlplane.apiserver.kinds.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.NameRule;
import dev.highlander.controlplane.apiserver.kinds.ScalePaths;
import dev.highlander.controlplane.apiserver.kinds.Scope;
import dev.highlander.controlplane.apiserver.kinds.Verb;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BuiltInKindsTest {
    private static final List<Kind> KINDS = BuiltInKinds.load(OpenSchema::new);
    private static final Set<String> DEFINITIONS = DataFiles.read("schema.json").path("definitions").properties()
            .stream().map(java.util.Map.Entry::getKey)
            .collect(Collectors.toSet());

    @Test
    void everyResourceOfDiscoveryIsAKindWithADefinition() {
        JsonNode discovery = DataFiles.read("discovery.json");
        int resources = 0;
        for (String root : List.of("/api", "/apis")) {
            for (JsonNode group : discovery.path(root).path("items")) {
                for (JsonNode version : group.path("versions")) {
                    resources += version.path("resources").size();
                }
            }
        }
        assertThat(KINDS).hasSize(resources + 3);
        assertThat(KINDS).allSatisfy(kind -> assertThat(DEFINITIONS).contains(kind.schema().name()));
    }

    @Test
    void aPodIsWhatDiscoverySaysOfIt() {
        Kind pod = find("v1", "pods");
        assertThat(pod.names().kind()).isEqualTo("Pod");
        assertThat(pod.names().shortNames()).containsExactly("po");
        assertThat(pod.names().categories()).containsExactly("all");
        assertThat(pod.scope()).isEqualTo(Scope.NAMESPACED);
        assertThat(pod.verbs()).containsExactlyInAnyOrder(Verb.values());
        assertThat(pod.subresources()).containsKeys("attach", "binding", "eviction", "log", "status");
        assertThat(pod.subresources()).hasEntrySatisfying("eviction", eviction -> assertThat(
                eviction.responseGroupVersion()).isEqualTo(GroupVersion.parse("policy/v1")));
        assertThat(pod.selectableFields()).contains("spec.nodeName", "status.phase");
        assertThat(pod.storage().collection()).isEqualTo("pods");
        assertThat(pod.strategy().hasGeneration()).isFalse();
        assertThat(pod.schema().name()).isEqualTo("io.k8s.api.core.v1.Pod");
    }

    @Test
    void bothEventsShareOneCollection() {
        assertThat(find("events.k8s.io/v1", "events").storage().collection())
                .isEqualTo(find("v1", "events").storage().collection())
                .isEqualTo("events");
        assertThat(find("autoscaling/v1", "horizontalpodautoscalers").storage().collection())
                .isEqualTo("horizontalpodautoscalers.autoscaling");
    }

    @Test
    void deploymentsScaleAndCountGenerations() {
        Kind deployment = find("apps/v1", "deployments");
        assertThat(deployment.scale())
                .isEqualTo(new ScalePaths("/spec/replicas", "/status/replicas", "/spec/selector"));
        assertThat(deployment.strategy().hasGeneration()).isTrue();
        assertThat(deployment.hasStatus()).isTrue();
    }

    @Test
    void namesFollowTheKindsRule() {
        assertThat(find("v1", "services").nameRule()).isEqualTo(NameRule.DNS_1035_LABEL);
        assertThat(find("v1", "namespaces").nameRule()).isEqualTo(NameRule.DNS_LABEL);
        assertThat(find("rbac.authorization.k8s.io/v1", "roles").nameRule()).isEqualTo(NameRule.PATH_SEGMENT);
        assertThat(find("apps/v1", "deployments").nameRule()).isEqualTo(NameRule.DNS_SUBDOMAIN);
    }

    @Test
    void leasesMayBeCreatedByUpdateAndConfigMapsMayNot() {
        assertThat(find("coordination.k8s.io/v1", "leases").strategy().allowsCreateOnUpdate()).isTrue();
        assertThat(find("v1", "configmaps").strategy().allowsCreateOnUpdate()).isFalse();
        assertThat(find("v1", "configmaps").strategy().allowsUnconditionalUpdate()).isTrue();
    }

    @Test
    void everyPrinterHasOneCellForEachColumnEvenOfAnEmptyObject() {
        ObjectNode empty = JsonNodeFactory.instance.objectNode();
        assertThat(KINDS).allSatisfy(kind -> assertThat(kind.printer().cells(empty, Instant.EPOCH))
                .as("%s %s", kind.groupVersion(), kind.plural())
                .hasSameSizeAs(kind.printer().columns()));
    }

    private static Kind find(String apiVersion, String plural) {
        return KINDS.stream()
                .filter(kind -> kind.groupVersion().apiVersion().equals(apiVersion) && kind.plural().equals(plural))
                .findFirst()
                .orElseThrow();
    }
}
