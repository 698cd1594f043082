package dev.highlander.controlplane.controllers.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceCondition;
import io.fabric8.kubernetes.api.model.NamespaceStatusBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminationConditionsTest {
    private static final String NOW = "2026-01-01T00:00:00Z";

    @Test
    void anEmptyNamespaceHasAllConditionsFalse() {
        assertThat(TerminationConditions.of(remains(Map.of(), Map.of()), null, NOW)).hasSize(5)
                .allSatisfy(condition -> assertThat(condition.getStatus()).isEqualTo("False"))
                .extracting(NamespaceCondition::getReason).containsExactly("ResourcesDiscovered", "ParsedGroupVersions",
                        "ContentDeleted",
                        "ContentRemoved", "ContentHasNoFinalizers");
    }

    @Test
    void whatIsLeftIsCountedByResourceAndByFinalizer() {
        List<NamespaceCondition> conditions = TerminationConditions
                .of(remains(Map.of("pods.", 1, "configmaps.", 2), Map.of("x.io/f", 2)), null, NOW);

        assertThat(message(conditions, "NamespaceContentRemaining"))
                .isEqualTo(
                        "Some resources are remaining: configmaps. has 2 resource instances, pods. has 1 resource instances");
        assertThat(message(conditions, "NamespaceFinalizersRemaining"))
                .isEqualTo("Some content in the namespace has finalizers remaining: x.io/f in 2 resource instances");
    }

    @Test
    void aConditionThatStaysKeepsItsTimeAndForeignOnesStay() {
        var before = new NamespaceStatusBuilder().addNewCondition().withType("NamespaceContentRemaining")
                .withStatus("True")
                .withLastTransitionTime("2025-01-01T00:00:00Z").endCondition().addNewCondition().withType("Mine")
                .withStatus("True")
                .endCondition().build();
        List<NamespaceCondition> conditions = TerminationConditions.of(remains(Map.of("pods.", 1), Map.of()), before,
                NOW);

        assertThat(conditions).hasSize(6).anySatisfy(condition -> assertThat(condition.getType()).isEqualTo("Mine"))
                .anySatisfy(condition -> {
                    assertThat(condition.getType()).isEqualTo("NamespaceContentRemaining");
                    assertThat(condition.getLastTransitionTime()).isEqualTo("2025-01-01T00:00:00Z");
                });
        assertThat(TerminationConditions.of(remains(Map.of("pods.", 1), Map.of()),
                new NamespaceStatusBuilder().withConditions(conditions).build(), "2027-01-01T00:00:00Z"))
                .containsExactlyInAnyOrderElementsOf(conditions);
    }

    @Test
    void failuresAreNamed() {
        Remains remains = new Remains(Map.of("metrics.k8s.io/v1beta1", "503"), Map.of("secrets.", "forbidden"),
                Map.of(), Map.of());
        List<NamespaceCondition> conditions = TerminationConditions.of(remains, null, NOW);

        assertThat(remains.none()).isFalse();
        assertThat(message(conditions, "NamespaceDeletionDiscoveryFailure"))
                .isEqualTo("Discovery failed for some groups, 1 failing: metrics.k8s.io/v1beta1: 503");
        assertThat(message(conditions, "NamespaceDeletionContentFailure"))
                .isEqualTo("Failed to delete all resource types, 1 remaining: secrets.: forbidden");
    }

    private static Remains remains(Map<String, Integer> objects, Map<String, Integer> finalizers) {
        return new Remains(Map.of(), Map.of(), objects, finalizers);
    }

    private static String message(List<NamespaceCondition> conditions, String type) {
        return conditions.stream().filter(condition -> condition.getType().equals(type)).findFirst().orElseThrow()
                .getMessage();
    }
}
