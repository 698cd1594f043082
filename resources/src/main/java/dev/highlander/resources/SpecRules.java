package dev.highlander.resources;

import dev.highlander.resources.document.Location;
import dev.highlander.resources.document.NearestName;
import dev.highlander.resources.document.Problem;
import dev.highlander.resources.document.Problems;
import dev.highlander.resources.document.Value;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules that bind several fields of a spec together, which no single field can state. */
final class SpecRules {
    /** Labels by which the controller finds its objects: a workload cannot set them. */
    private static final Set<String> OUR_LABELS = Set.of("app", "managed-by", "controller-id", "cluster-name");
    private static final String OUR_PREFIX = "highlander.plexobject.io/";

    private final Value value;
    private final String path;
    private final Problems problems;
    private boolean fine = true;

    SpecRules(Value value, String path, Problems problems) {
        this.value = value;
        this.path = path;
        this.problems = problems;
    }

    /** Whether the spec is consistent; every fault is reported. */
    boolean check(WorkloadSpec spec) {
        PodTemplate template = spec.template();
        checkCommand(template);
        checkLabels(template);
        checkAmounts(template.resources(), "resources");
        checkPorts(template);
        checkDoubles("configMaps", template.configMaps());
        checkDoubles("secrets", template.secrets());
        List<PersistentVolume> volumes = spec instanceof PersistentSpec persistent
                ? persistent.persistentVolumes()
                : List.of();
        for (int i = 0; i < template.sidecars().size(); i++) {
            checkSidecar(template, volumes, template.sidecars().get(i), "sidecars[" + i + "]");
        }
        checkRestartPolicy(spec);
        switch (spec) {
            case ServiceSpec service -> checkHealth(template, service.healthCheckPath(), service.healthCheckPort());
            case PersistentSpec persistent ->
                checkHealth(template, persistent.healthCheckPath(), persistent.healthCheckPort());
            case ProcessSpec _,CronJobSpec _ -> {
            }
        }
        return fine;
    }

    private void checkCommand(PodTemplate template) {
        if (template.script().isPresent() && !(template.command().isEmpty() && template.args().isEmpty())) {
            problems.add(Problem.warning(at("script"), path + ".script",
                    "the script is run; `command` and `args` are ignored"));
        }
    }

    private void checkLabels(PodTemplate template) {
        for (String name : template.labels().keySet()) {
            if (OUR_LABELS.contains(name) || name.startsWith(OUR_PREFIX)) {
                problems.add(Problem.warning(at("labels"), path + ".labels." + name,
                        "this label is the controller's own; the value here is ignored"));
            }
        }
        for (String name : template.annotations().keySet()) {
            if (name.startsWith(OUR_PREFIX)) {
                problems.add(Problem.warning(at("annotations"), path + ".annotations." + name,
                        "this annotation is the controller's own; the value here is ignored"));
            }
        }
    }

    private void checkAmounts(ResourceAmounts amounts, String field) {
        checkAmount(amounts.cpuRequest(), amounts.cpuLimit(), field + ".cpuRequest", "cpuLimit");
        checkAmount(amounts.memoryRequest(), amounts.memoryLimit(), field + ".memoryRequest", "memoryLimit");
    }

    private void checkAmount(Optional<String> request, Optional<String> limit, String field, String limitName) {
        if (request.isPresent() && limit.isPresent()
                && new Quantity(request.get()).getNumericalAmount()
                        .compareTo(new Quantity(limit.get()).getNumericalAmount()) > 0) {
            refuse(field, request.get(), "expected not more than " + limitName + ", which is `" + limit.get() + "`");
        }
    }

    private void checkPorts(PodTemplate template) {
        Set<Integer> seen = new HashSet<>();
        Set<Integer> seenInService = new HashSet<>();
        for (int i = 0; i < template.ports().size(); i++) {
            Port port = template.ports().get(i);
            if (!seen.add(port.containerPort())) {
                refuse("ports[" + i + "].containerPort", Integer.toString(port.containerPort()),
                        "expected each port once");
            }
            if (!seenInService.add(port.servicePort().orElse(port.containerPort()))) {
                refuse("ports[" + i + "].servicePort",
                        Integer.toString(port.servicePort().orElse(port.containerPort())),
                        "expected each port of the Service once");
            }
        }
    }

    private void checkDoubles(String field, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                refuse(field, name, "expected each name once");
            }
        }
    }

    private void checkSidecar(PodTemplate template, List<PersistentVolume> volumes, Sidecar sidecar, String field) {
        if (sidecar.name().equals("main")) {
            refuse(field + ".name", "main", "expected another name: `main` is the workload's own container");
        }
        checkAmounts(sidecar.resources(), field + ".resources");
        List<String> known = new ArrayList<>(template.configMaps());
        known.addAll(template.secrets());
        volumes.forEach(volume -> known.add(volume.name()));
        for (int i = 0; i < sidecar.volumeMounts().size(); i++) {
            String name = sidecar.volumeMounts().get(i).name();
            if (!known.contains(name)) {
                fine = false;
                problems.add(Problem.error(at("sidecars"), path + "." + field + ".volumeMounts[" + i + "].name", name,
                        "expected a name in configMaps, secrets or persistentVolumes")
                        .hinting(NearestName.hint(name, known)));
            }
        }
        Sidecar.SecurityContext security = sidecar.securityContext().orElse(null);
        if (security != null && security.runAsNonRoot().orElse(false) && security.runAsUser().orElse(1L) == 0) {
            refuse(field + ".securityContext.runAsUser", "0", "expected another user: runAsNonRoot is true");
        }
    }

    private void checkRestartPolicy(WorkloadSpec spec) {
        Optional<RestartPolicy> policy = spec.template().restartPolicy();
        switch (spec) {
            case ProcessSpec _ -> {
            }
            case CronJobSpec _ -> {
                if (policy.equals(Optional.of(RestartPolicy.Always))) {
                    refuse("restartPolicy", "Always", "expected OnFailure or Never, which are what a job can have");
                }
            }
            case ServiceSpec _,PersistentSpec _ -> {
                if (policy.isPresent() && policy.get() != RestartPolicy.Always) {
                    problems.add(Problem.warning(at("restartPolicy"), path + ".restartPolicy",
                            "pods of a service are always restarted; `" + policy.get() + "` is ignored"));
                }
            }
        }
    }

    private void checkHealth(PodTemplate template, Optional<String> checkPath, Optional<Integer> checkPort) {
        if (checkPath.isPresent() && checkPort.isEmpty() && template.ports().isEmpty()) {
            refuse("healthCheckPath", checkPath.get(), "expected healthCheckPort or a port beside it");
        }
    }

    private void refuse(String field, String found, String expected) {
        fine = false;
        String first = field.replaceFirst("[.\\[].*", "");
        problems.add(Problem.error(at(first), path + "." + field, found, expected));
    }

    private Location at(String field) {
        Value.Member member = value instanceof Value.Mapping mapping ? mapping.members().get(field) : null;
        return member == null ? value.at() : member.value().at();
    }
}
