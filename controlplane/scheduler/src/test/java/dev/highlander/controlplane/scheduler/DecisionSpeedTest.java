package dev.highlander.controlplane.scheduler;

import static dev.highlander.controlplane.scheduler.World.cpu;
import static dev.highlander.controlplane.scheduler.World.label;
import static dev.highlander.controlplane.scheduler.World.zone;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A decision must not grow with the number of pods. The bounds are many times what a quiet machine needs, so that only a fault of
 * kind (counting every pod anew for each) breaks them.
 */
class DecisionSpeedTest {
    private static final Logger log = LoggerFactory.getLogger(DecisionSpeedTest.class);

    @Test
    void aPlainPodAmongAThousandNodesAndTwoThousandPods() {
        assertThat(measure("plain", cpu("100m"))).isLessThan(5_000);
    }

    @Test
    void aSpreadPodAmongAThousandNodesAndTwoThousandPods() {
        assertThat(measure("spread", cpu("100m").andThen(label("app", "x")).andThen(pod -> pod.editSpec()
                .addNewTopologySpreadConstraint().withMaxSkew(1).withTopologyKey("kubernetes.io/hostname")
                .withWhenUnsatisfiable("DoNotSchedule").withNewLabelSelector().addToMatchLabels("app", "x")
                .endLabelSelector()
                .endTopologySpreadConstraint().endSpec()))).isLessThan(10_000);
    }

    @Test
    void aPodThatMustBeApartAmongAThousandNodes() {
        assertThat(measure("apart", cpu("100m").andThen(pod -> pod.editSpec().withNewAffinity().withNewPodAntiAffinity()
                .addNewRequiredDuringSchedulingIgnoredDuringExecution().withTopologyKey("kubernetes.io/hostname")
                .withNewLabelSelector()
                .addToMatchLabels("app", "none").endLabelSelector().endRequiredDuringSchedulingIgnoredDuringExecution()
                .addNewPreferredDuringSchedulingIgnoredDuringExecution().withWeight(10).withNewPodAffinityTerm()
                .withTopologyKey("topology.kubernetes.io/zone").withNewLabelSelector().addToMatchLabels("app", "y")
                .endLabelSelector()
                .endPodAffinityTerm().endPreferredDuringSchedulingIgnoredDuringExecution().endPodAntiAffinity()
                .endAffinity()
                .endSpec()))).isLessThan(10_000);
    }

    /** The median of a decision in microseconds. */
    private static long measure(String what, Consumer<PodBuilder> shape) {
        World world = new World();
        for (int i = 0; i < 1000; i++) {
            world.node("node-" + i, zone("z" + i % 3));
        }
        for (int i = 0; i < 2000; i++) {
            world.pod("pod-" + i, shape);
        }
        long[] nanos = new long[2000];
        for (int i = 0; i < nanos.length; i++) {
            long begin = System.nanoTime();
            Planner.Verdict verdict = world.planner.next(world.time.nanos());
            nanos[i] = System.nanoTime() - begin;
            assertThat(verdict).isNotNull().extracting(Planner.Verdict::choice).isInstanceOf(Choice.Node.class);
        }
        Arrays.sort(nanos);
        log.info("{}: median {} µs, p99 {} µs, total {} ms", what, nanos[1000] / 1000, nanos[1980] / 1000,
                Arrays.stream(nanos).sum() / 1_000_000);
        return nanos[1000] / 1000;
    }
}
