package dev.highlander.controlplane.scheduler;

import dev.highlander.controlplane.scheduler.Planner.Verdict;
import dev.highlander.controlplane.scheduler.model.NodeFacts;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import dev.highlander.testkit.ManualTime;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** A planner with nodes and pods, told of them as informers would. */
final class World {
    final ManualTime time = new ManualTime();
    final Planner planner = new Planner("default-scheduler", new SplittableRandom(1), time.nanos());
    private final Map<String, Pod> pods = new HashMap<>();

    /** A node of four cores, 8 GiB and 110 pods, labelled with its name. */
    World node(String name, Consumer<NodeBuilder> change) {
        NodeBuilder node = new NodeBuilder().withNewMetadata().withName(name)
                .addToLabels("kubernetes.io/hostname", name).endMetadata()
                .withNewSpec().endSpec().withNewStatus()
                .addToAllocatable(
                        Map.of("cpu", new Quantity("4"), "memory", new Quantity("8Gi"), "pods", new Quantity("110")))
                .endStatus();
        change.accept(node);
        return seen(node.build());
    }

    World node(String name) {
        return node(name, _ -> {});
    }

    World seen(Node node) {
        planner.seen(NodeFacts.of(node), time.nanos());
        return this;
    }

    /** A pod of one container in the namespace {@code ns}, its uid made of its name. */
    World pod(String name, Consumer<PodBuilder> change) {
        PodBuilder pod = new PodBuilder().withNewMetadata().withNamespace("ns").withName(name).withUid("uid-" + name)
                .endMetadata()
                .withNewSpec().addNewContainer().withName("main").endContainer().endSpec();
        change.accept(pod);
        return seen(pod.build());
    }

    World seen(Pod pod) {
        pods.put(pod.getMetadata().getName(), pod);
        planner.seen(PodFacts.of(pod), time.nanos());
        return this;
    }

    /** The pod as it was last shown. */
    PodBuilder edit(String name) {
        return new PodBuilder(pods.get(name));
    }

    /** A pod that stands on a node already. */
    World standing(String name, String node, Consumer<PodBuilder> change) {
        return pod(name, pod -> {
            pod.editSpec().withNodeName(node).endSpec();
            change.accept(pod);
        });
    }

    /** Decides until nothing is left to try; what became of each pod: a node's name, or the message. */
    Map<String, String> settle() {
        Map<String, String> result = new HashMap<>();
        for (Verdict verdict : verdicts()) {
            result.put(verdict.attempt().pod().name().name(), switch (verdict.choice()) {
                case Choice.Node to -> to.node();
                case Choice.Nowhere nowhere -> nowhere.message();
            });
        }
        return result;
    }

    List<Verdict> verdicts() {
        List<Verdict> verdicts = new ArrayList<>();
        for (Verdict verdict = planner.next(time.nanos()); verdict != null; verdict = planner.next(time.nanos())) {
            verdicts.add(verdict);
        }
        return verdicts;
    }

    static Consumer<PodBuilder> cpu(String amount) {
        return pod -> pod.editSpec().editFirstContainer().withNewResources().addToRequests("cpu", new Quantity(amount))
                .endResources()
                .endContainer().endSpec();
    }

    static Consumer<PodBuilder> label(String key, String value) {
        return pod -> pod.editMetadata().addToLabels(key, value).endMetadata();
    }

    static Consumer<NodeBuilder> zone(String zone) {
        return node -> node.editMetadata().addToLabels("topology.kubernetes.io/zone", zone).endMetadata();
    }

    static Consumer<NodeBuilder> taint(String key, String value, String effect) {
        return node -> node.editSpec().addNewTaint().withKey(key).withValue(value).withEffect(effect).endTaint()
                .endSpec();
    }
}
