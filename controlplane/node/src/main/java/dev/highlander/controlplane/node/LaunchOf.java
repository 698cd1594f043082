package dev.highlander.controlplane.node;

import dev.highlander.controlplane.node.env.Environment;
import dev.highlander.controlplane.node.plan.Action;
import dev.highlander.controlplane.node.runtime.Launch;
import dev.highlander.controlplane.node.runtime.Limits;
import dev.highlander.controlplane.node.runtime.Mount;
import dev.highlander.controlplane.node.runtime.RunAs;
import dev.highlander.controlplane.node.runtime.StartRefused;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Puts together what a runtime must know, from a container's specification and what was resolved for it; pure. */
final class LaunchOf {
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private LaunchOf() {}

    /**
     * The launch.
     *
     * @param home home directory of containers that run as the agent's own user
     * @throws StartRefused when the security context contradicts itself
     */
    static Launch launch(Pod pod, Action.Start start, Environment environment, List<Mount> mounts, String home)
            throws StartRefused {
        Container container = start.container();
        RunAs runAs = runAs(pod, container);
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", DEFAULT_PATH);
        variables.put("HOME", runAs.changesIdentity() ? "/" : home);
        variables.put("HOSTNAME", pod.getMetadata().getName());
        environment.variables().forEach((name, value) -> {
            variables.remove(name); // the user's own come in the user's own order
            variables.put(name, value);
        });
        return new Launch(start.attempt(), start.streak(), pod.getMetadata().getName(), labels(pod),
                environment.command(),
                variables, Optional.ofNullable(container.getWorkingDir()).filter(path -> !path.isEmpty()), mounts,
                runAs,
                limits(container), Boolean.TRUE.equals(pod.getSpec().getHostPID()));
    }

    /** A launch for a runtime without processes. */
    static Launch virtual(Pod pod, Action.Start start) {
        return new Launch(start.attempt(), start.streak(), pod.getMetadata().getName(), labels(pod), List.of("none"),
                Map.of(),
                Optional.empty(), List.of(), RunAs.AGENT, Limits.NONE, false);
    }

    private static RunAs runAs(Pod pod, Container container) throws StartRefused {
        PodSecurityContext common = pod.getSpec().getSecurityContext();
        SecurityContext own = container.getSecurityContext();
        OptionalLong uid = first(own == null ? null : own.getRunAsUser(),
                common == null ? null : common.getRunAsUser());
        OptionalLong gid = first(own == null ? null : own.getRunAsGroup(),
                common == null ? null : common.getRunAsGroup());
        Boolean nonRoot = common == null ? null : common.getRunAsNonRoot();
        if (own != null && own.getRunAsNonRoot() != null) {
            nonRoot = own.getRunAsNonRoot();
        }
        if (Boolean.TRUE.equals(nonRoot) && uid.isPresent() && uid.getAsLong() == 0) {
            throw new StartRefused("CreateContainerConfigError", "container's runAsUser breaks non-root policy");
        }
        if (Boolean.TRUE.equals(nonRoot) && uid.isEmpty() && "root".equals(System.getProperty("user.name"))) {
            throw new StartRefused("CreateContainerConfigError",
                    "container has runAsNonRoot and would run as root, the user of this node; set runAsUser");
        }
        List<Long> groups = new ArrayList<>();
        if (common != null) {
            groups.addAll(common.getSupplementalGroups() == null ? List.of() : common.getSupplementalGroups());
            if (common.getFsGroup() != null) {
                groups.add(common.getFsGroup());
            }
        }
        boolean noNew = own != null && Boolean.FALSE.equals(own.getAllowPrivilegeEscalation());
        return new RunAs(uid, gid, groups, noNew);
    }

    private static Limits limits(Container container) {
        var resources = container.getResources();
        if (resources == null) {
            return Limits.NONE;
        }
        Map<String, Quantity> limits = resources.getLimits() == null ? Map.of() : resources.getLimits();
        Map<String, Quantity> requests = resources.getRequests() == null ? Map.of() : resources.getRequests();
        return new Limits(amount(limits.get("memory"), BigDecimal.ONE),
                amount(limits.get("cpu"), BigDecimal.valueOf(1000)),
                amount(requests.get("cpu"), BigDecimal.valueOf(1000)));
    }

    private static long amount(@Nullable Quantity quantity, BigDecimal times) {
        return quantity == null
                ? 0
                : Quantity.getAmountInBytes(quantity).multiply(times).setScale(0, RoundingMode.CEILING).longValue();
    }

    private static OptionalLong first(@Nullable Long own, @Nullable Long common) {
        Long chosen = own != null ? own : common;
        return chosen == null ? OptionalLong.empty() : OptionalLong.of(chosen);
    }

    private static Map<String, String> labels(Pod pod) {
        return pod.getMetadata().getLabels() == null ? Map.of() : pod.getMetadata().getLabels();
    }
}
