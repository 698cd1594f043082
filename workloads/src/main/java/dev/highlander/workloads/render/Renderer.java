package dev.highlander.workloads.render;

import dev.highlander.resources.CronJobSpec;
import dev.highlander.resources.PersistentSpec;
import dev.highlander.resources.ProcessSpec;
import dev.highlander.resources.RestartPolicy;
import dev.highlander.resources.ServiceSpec;
import dev.highlander.resources.Workload;
import dev.highlander.resources.WorkloadSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;

/** Renders workloads as Kubernetes objects. */
public final class Renderer {
    private Renderer() {}

    /**
     * The objects that carry a workload out.
     *
     * @param workload what is wanted; with its spec at hand
     * @param identity who renders it
     * @return the objects with their fingerprint, or why there are none
     */
    public static Rendering desired(Workload workload, RenderIdentity identity) {
        WorkloadSpec spec = workload.spec()
                .orElseThrow(() -> new IllegalArgumentException(
                        workload.key() + " refers to a spec that was not looked up"));
        return switch (spec) {
            case ProcessSpec process -> process(workload, process, identity);
            case CronJobSpec _,ServiceSpec _,PersistentSpec _ -> new Rendering.Unsupported(
                    "this version runs workloads of kind process only; a " + workload.key().kind()
                            + " is kept but not run");
        };
    }

    /** A process is one pod, whose name is a function of the workload's, so that a second one cannot exist. */
    private static Rendering process(Workload workload, ProcessSpec spec, RenderIdentity identity) {
        PodShape shape = new PodShape(workload.key(), spec.template(), identity);
        RestartPolicy policy = spec.restartPolicy();
        HasMetadata pod = new PodBuilder().withNewMetadata().withName(podName(workload.key().name()))
                .withNamespace(workload.key().namespace()).withLabels(shape.labels())
                .withAnnotations(shape.annotations()).endMetadata()
                .withSpec(shape.spec(policy.name())).build();
        return new Rendering.Objects(List.of(pod), Fingerprint.of(pod));
    }

    /** The name of a process's pod. */
    public static String podName(String workload) {
        return workload + "-pod";
    }
}
