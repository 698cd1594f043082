package dev.highlander.controlplane.scheduler.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.controlplane.scheduler.model.AffinityTerm;
import dev.highlander.controlplane.scheduler.model.Cluster;
import dev.highlander.controlplane.scheduler.model.NodeFacts;
import dev.highlander.controlplane.scheduler.model.NodeState;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import dev.highlander.controlplane.scheduler.model.SpreadConstraint;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** The rules about other pods, which work on tallies, against their definitions, which look at every pod. */
class RulesAgainstDefinitionsTest {
    private static final String ZONE = "zone";
    private static final String HOST = "host";

    private final List<NodeFacts> nodes = new ArrayList<>();
    private final List<PodFacts> standing = new ArrayList<>();
    private final Cluster cluster = new Cluster();

    @Property(tries = 1000)
    void tallyingGivesWhatLookingAtEveryPodGives(@ForAll long seed) {
        Random random = new Random(seed);
        nodes.clear();
        standing.clear();
        Cluster fresh = build(random);
        PodFacts pod = pod("new", "", random);

        Filter.Test affinity = new PodAffinityFilter().prepare(pod, fresh);
        Filter.Test spread = new SpreadFilter().prepare(pod, fresh);
        for (NodeState node : fresh.nodes()) {
            assertThat(affinity == null || affinity.refuse(node) == null)
                    .as("affinity of %s on %s among %s", pod, node.name(), standing)
                    .isEqualTo(near(pod, node.facts()) && apart(pod, node.facts()) && wanted(pod, node.facts()));
            assertThat(spread == null || spread.refuse(node) == null)
                    .as("spread of %s on %s among %s", pod, node.name(), standing)
                    .isEqualTo(even(pod, node.facts()));
        }
    }

    private Cluster build(Random random) {
        Cluster fresh = new Cluster();
        for (int i = 0; i < 5; i++) {
            NodeBuilder node = new NodeBuilder().withNewMetadata().withName("n" + i).addToLabels(HOST, "n" + i)
                    .endMetadata();
            if (random.nextInt(5) > 0) {
                node.editMetadata().addToLabels(ZONE, "z" + random.nextInt(2)).endMetadata();
            }
            nodes.add(NodeFacts.of(node.build()));
            fresh.put(nodes.getLast());
        }
        for (int i = random.nextInt(8); i > 0; i--) {
            PodFacts pod = pod("p" + i, "n" + random.nextInt(5), random);
            standing.add(pod);
            fresh.put(pod);
        }
        return fresh;
    }

    private boolean near(PodFacts pod, NodeFacts node) {
        Predicate<PodFacts> meant = other -> pod.near().stream().allMatch(term -> means(term, other));
        boolean anywhere = standing.stream().filter(meant)
                .anyMatch(
                        other -> pod.near().stream().anyMatch(term -> label(node(other), term.topologyKey()) != null));
        for (AffinityTerm term : pod.near()) {
            String place = label(node, term.topologyKey());
            boolean here = place != null && standing.stream().filter(meant)
                    .anyMatch(other -> place.equals(label(node(other), term.topologyKey())));
            boolean first = place != null && !anywhere && meant.test(pod);
            if (!here && !first) {
                return false;
            }
        }
        return true;
    }

    private boolean apart(PodFacts pod, NodeFacts node) {
        return pod.apart().stream().noneMatch(
                term -> standing.stream().anyMatch(other -> means(term, other) && together(term, node, other)));
    }

    private boolean wanted(PodFacts pod, NodeFacts node) {
        return standing.stream().noneMatch(
                other -> other.apart().stream().anyMatch(term -> means(term, pod) && together(term, node, other)));
    }

    private boolean even(PodFacts pod, NodeFacts node) {
        List<SpreadConstraint> hard = pod.spread();
        List<NodeFacts> eligible = nodes.stream()
                .filter(one -> hard.stream().allMatch(constraint -> label(one, constraint.topologyKey()) != null))
                .toList();
        for (SpreadConstraint constraint : hard) {
            if (label(node, constraint.topologyKey()) == null) {
                return false;
            }
            Map<String, Integer> counts = new HashMap<>();
            for (NodeFacts one : eligible) {
                String place = Objects.requireNonNull(label(one, constraint.topologyKey()));
                int here = (int) standing.stream()
                        .filter(other -> other.nodeName().equals(one.name()) && !other.terminating()
                                && constraint.pods().matches(other.labels()))
                        .count();
                counts.merge(place, here, Integer::sum);
            }
            int fewest = counts.size() < constraint.minDomains()
                    ? 0
                    : counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
            int self = constraint.pods().matches(pod.labels()) ? 1 : 0;
            int here = counts.getOrDefault(Objects.requireNonNull(label(node, constraint.topologyKey())), 0);
            if (here + self - fewest > constraint.maxSkew()) {
                return false;
            }
        }
        return true;
    }

    private boolean means(AffinityTerm term, PodFacts pod) {
        return term.matches(pod.name().namespace(), cluster.namespaceLabels(pod.name().namespace()), pod.labels());
    }

    private boolean together(AffinityTerm term, NodeFacts node, PodFacts other) {
        String place = label(node, term.topologyKey());
        return place != null && place.equals(label(node(other), term.topologyKey()));
    }

    private NodeFacts node(PodFacts pod) {
        return nodes.stream().filter(one -> one.name().equals(pod.nodeName())).findFirst().orElseThrow();
    }

    private static @Nullable String label(NodeFacts node, String key) {
        return node.labels().get(key);
    }

    private static PodFacts pod(String name, String node, Random random) {
        PodBuilder pod = new PodBuilder().withNewMetadata().withNamespace("ns").withName(name).withUid(name)
                .addToLabels("app", app(random))
                .withDeletionTimestamp(random.nextInt(6) == 0 ? "2026-01-01T00:00:00Z" : null).endMetadata()
                .withNewSpec().withNodeName(node).withNewAffinity().withNewPodAffinity().endPodAffinity()
                .withNewPodAntiAffinity()
                .endPodAntiAffinity().endAffinity().endSpec();
        for (int i = random.nextInt(4) - 1; i > 0; i--) {
            pod.editSpec().editAffinity().editPodAffinity().addNewRequiredDuringSchedulingIgnoredDuringExecution()
                    .withTopologyKey(key(random))
                    .withNewLabelSelector().addToMatchLabels("app", app(random)).endLabelSelector()
                    .endRequiredDuringSchedulingIgnoredDuringExecution().endPodAffinity().endAffinity().endSpec();
        }
        for (int i = random.nextInt(4) - 2; i > 0; i--) {
            pod.editSpec().editAffinity().editPodAntiAffinity().addNewRequiredDuringSchedulingIgnoredDuringExecution()
                    .withTopologyKey(key(random)).withNewLabelSelector().addToMatchLabels("app", app(random))
                    .endLabelSelector()
                    .endRequiredDuringSchedulingIgnoredDuringExecution().endPodAntiAffinity().endAffinity().endSpec();
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            pod.editSpec().addNewTopologySpreadConstraint().withTopologyKey(key(random))
                    .withWhenUnsatisfiable("DoNotSchedule")
                    .withMaxSkew(1 + random.nextInt(2)).withMinDomains(1 + random.nextInt(3)).withNewLabelSelector()
                    .addToMatchLabels("app", app(random)).endLabelSelector().endTopologySpreadConstraint().endSpec();
        }
        return PodFacts.of(pod.build());
    }

    private static String key(Random random) {
        return random.nextBoolean() ? ZONE : HOST;
    }

    private static String app(Random random) {
        return "a" + random.nextInt(3);
    }
}
