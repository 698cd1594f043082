package dev.highlander.controlplane.apiserver.kinds.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.schema.Recordings;
import dev.highlander.controlplane.apiserver.schema.Validator;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What may change in an object, and what may not. */
class ChangeRulesTest {
    private static final String POD = "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'main','image':'busybox'}]}}";

    private static List<String> change(String apiVersion, String plural, String body, Consumer<ObjectNode> change) {
        Kind kind = WritePath.kind(apiVersion, plural);
        ObjectNode old = WritePath.prepared(kind, "golden", body.replace('\'', '"'));
        ObjectNode updated = old.deepCopy();
        change.accept(updated);
        Problems problems = new Problems();
        kind.strategy().prepareForUpdate(updated, old);
        kind.strategy().validate(updated, problems);
        kind.strategy().validateUpdate(updated, old, problems);
        Validator.validate(kind.schema(), updated, problems);
        return problems.all().stream().map(problem -> problem.kind() + " " + problem.field()).toList();
    }

    @Test
    void aPodsImageMayChangeAndLittleElse() {
        assertThat(
                change("v1", "pods", POD, pod -> ((ObjectNode) pod.at("/spec/containers/0")).put("image", "busybox:2")))
                .isEmpty();
        assertThat(change("v1", "pods", POD, pod -> pod.withObject("/spec").put("restartPolicy", "Never")))
                .containsExactly("FORBIDDEN spec");
        assertThat(change("v1", "pods", POD, pod -> pod.withObject("/spec").put("activeDeadlineSeconds", 5))).isEmpty();
        assertThat(change("v1", "pods", POD,
                pod -> pod.withArray("/spec/tolerations").addObject().put("operator", "Exists")))
                .isEmpty();
        assertThat(change("v1", "pods", POD, pod -> pod.withArray("/spec/tolerations").remove(0)))
                .containsExactly("FORBIDDEN spec.tolerations");
        assertThat(change("v1", "pods", POD, pod -> pod.withArray("/spec/containers").addObject().put("name", "b")
                .put("image", "b").put("imagePullPolicy", "Always").put("terminationMessagePolicy", "File")))
                .containsExactly("FORBIDDEN spec.containers");
    }

    @Test
    void aFrozenConfigMapStaysFrozen() {
        String body = "{'metadata':{'name':'u'},'data':{'a':'2'},'immutable':true}";
        assertThat(change("v1", "configmaps", body, map -> map.withObject("/data").put("a", "3")))
                .containsExactly("FORBIDDEN data");
        assertThat(change("v1", "configmaps", body, map -> map.remove("immutable")))
                .containsExactly("FORBIDDEN immutable");
    }

    @Test
    void whileDeletingNoFinalizersMayBeAdded() {
        String body = "{'metadata':{'name':'f','finalizers':['x.io/f']}}";
        Kind kind = WritePath.kind("v1", "configmaps");
        ObjectNode old = WritePath.prepared(kind, "golden", body.replace('\'', '"'));
        old.withObject("/metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z");
        ObjectNode updated = old.deepCopy();
        updated.withArray("/metadata/finalizers").add("x.io/g");
        Problems problems = new Problems();
        kind.strategy().validate(updated, problems);
        kind.strategy().validateUpdate(updated, old, problems);
        assertThat(problems.all()).extracting(problem -> problem.field())
                .containsExactly("metadata.finalizers", "metadata.finalizers");
    }

    @Test
    void addressesSelectorsAndTypesStay() {
        assertThat(change("v1", "services",
                "{'metadata':{'name':'s'},'spec':{'clusterIP':'10.96.77.1','ports':[{'port':80}]}}",
                service -> service.withObject("/spec").put("clusterIP", "10.96.77.9")))
                .containsExactly("INVALID spec.clusterIPs[0]");
        assertThat(change("v1", "secrets", "{'metadata':{'name':'s'}}", secret -> secret.put("type", "other")))
                .containsExactly("INVALID type");
        assertThat(change("apps/v1", "deployments",
                "{'metadata':{'name':'d'},'spec':{'selector':{'matchLabels':{'a':'b'}},"
                        + "'template':{'metadata':{'labels':{'a':'b','c':'d'}},'spec':{'containers':[{'name':'m','image':'i'}]}}}}",
                deployment -> deployment.withObject("/spec/selector/matchLabels").put("c", "d")))
                .containsExactly("INVALID spec.selector");
    }

    @Test
    void aNamespaceStaysUntilItsFinalizersAreGone() {
        Kind kind = WritePath.kind("v1", "namespaces");
        ObjectNode namespace = WritePath.prepared(kind, "", "{\"metadata\":{\"name\":\"n\"}}");
        assertThat(kind.strategy().staysWhenDeleted(namespace)).isTrue();
        assertThat(namespace.at("/status/phase").asText()).isEqualTo("Terminating");
        namespace.withObject("/spec").remove("finalizers");
        assertThat(kind.strategy().staysWhenDeleted(namespace)).isFalse();
    }

    @Test
    void onlyABoundLivePodGetsTimeToFinish() {
        Kind kind = WritePath.kind("v1", "pods");
        ObjectNode pod = WritePath.prepared(kind, "golden", POD.replace('\'', '"'));
        assertThat(kind.strategy().graceSeconds(pod, -1)).isZero();
        pod.withObject("/spec").put("nodeName", "n");
        assertThat(kind.strategy().graceSeconds(pod, -1)).isEqualTo(30);
        assertThat(kind.strategy().graceSeconds(pod, 5)).isEqualTo(5);
        pod.withObject("/status").put("phase", "Succeeded");
        assertThat(kind.strategy().graceSeconds(pod, 5)).isZero();
        assertThat(WritePath.kind("v1", "configmaps").strategy().graceSeconds(Recordings.object("{}"), -1))
                .isNegative();
    }

    @Test
    void aValidPodIsCheckedInMicroseconds() {
        Kind kind = WritePath.kind("v1", "pods");
        ObjectNode pod = WritePath.prepared(kind, "golden", POD.replace('\'', '"'));
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        int rounds = 20_000;
        long best = Long.MAX_VALUE;
        for (int batch = 0; batch < 5; batch++) {
            int fine = 0;
            long start = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < rounds; i++) {
                Problems problems = new Problems();
                kind.strategy().validate(pod, problems);
                fine += problems.isEmpty() ? 1 : 0;
            }
            best = Math.min(best, (threads.getCurrentThreadCpuTime() - start) / rounds);
            assertThat(fine).isEqualTo(rounds);
        }
        // Some times the budget of ten microseconds, because tests may share their machine.
        assertThat(best).as("nanoseconds of processor time for one pod").isLessThan(50_000);
    }
}
