package dev.highlander.resources;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highlander.resources.document.JsonDocument;
import dev.highlander.resources.document.Location;
import dev.highlander.resources.document.Problem;
import dev.highlander.resources.document.Problems;
import dev.highlander.resources.document.Value;
import dev.highlander.resources.schema.Binder;
import dev.highlander.resources.schema.Dialect;
import java.util.Optional;

/**
 * Reads workloads, from entries of a config file and from custom resources, by one path: the same records, the same checks, the same
 * words for what is wrong.
 */
public final class WorkloadReader {
    private WorkloadReader() {}

    /**
     * Reads an entry of a list under {@code workloads} in a config file.
     *
     * @param path where it stands: {@code workloads.processes[0]}
     * @param namespace the namespace of a workload that names none
     * @param problems where faults go
     * @return the workload; nothing if there are faults
     */
    public static Optional<Workload> fromConfig(WorkloadKind kind, Value entry, String path, String namespace,
            Problems problems) {
        Binder binder = new Binder(Dialect.CONFIG_FILE, problems);
        Origin origin = new Origin.ConfigFile(entry.at());
        if (entry instanceof Value.Mapping mapping && mapping.members().containsKey("workloadCRDRef")) {
            return binder.read(ConfigEntry.Referring.class, entry, path).flatMap(read -> {
                WorkloadKey key = key(kind, read.identity(), namespace);
                boolean named = checkName(key, entry, path, problems);
                boolean referring = checkReference(kind, read.workloadCRDRef(), entry, path, problems);
                return named && referring
                        ? Optional.of(new Workload(key, origin, Optional.empty(), Optional.of(read.workloadCRDRef())))
                        : Optional.empty();
            });
        }
        return switch (kind) {
            case PROCESS -> binder.read(ConfigEntry.SingleProcess.class, entry, path)
                    .flatMap(read -> checked(key(kind, read.identity(), namespace), origin, read.spec(), entry, path,
                            problems));
            case CRON_JOB -> binder.read(ConfigEntry.CronJob.class, entry, path)
                    .flatMap(read -> checked(key(kind, read.identity(), namespace), origin, read.spec(), entry, path,
                            problems));
            case SERVICE -> binder.read(ConfigEntry.Service.class, entry, path)
                    .flatMap(read -> checked(key(kind, read.identity(), namespace), origin, read.spec(), entry, path,
                            problems));
            case PERSISTENT -> binder.read(ConfigEntry.Persistent.class, entry, path)
                    .flatMap(read -> checked(key(kind, read.identity(), namespace), origin, read.spec(), entry, path,
                            problems));
        };
    }

    /**
     * Reads the spec of a custom resource.
     *
     * @param uid the resource's {@code metadata.uid}
     * @param generation the resource's {@code metadata.generation}
     * @param spec the resource's {@code spec}
     * @param problems where faults go
     * @return the workload; nothing if there are faults
     */
    public static Optional<Workload> fromResource(WorkloadKey key, String uid, long generation, JsonNode spec,
            Problems problems) {
        Origin origin = new Origin.CustomResource(key, uid, generation);
        Value value = JsonDocument.of(Location.of(origin.describe()), spec);
        return new Binder(Dialect.CUSTOM_RESOURCE, problems).read(WorkloadSpec.type(key.kind()), value, "spec")
                .flatMap(read -> checked(key, origin, (WorkloadSpec) read, value, "spec", problems));
    }

    private static Optional<Workload> checked(WorkloadKey key, Origin origin, WorkloadSpec spec, Value value,
            String path,
            Problems problems) {
        boolean named = checkName(key, value, path, problems);
        boolean consistent = new SpecRules(value, path, problems).check(spec);
        return named && consistent ? Optional.of(Workload.of(key, origin, spec)) : Optional.empty();
    }

    private static WorkloadKey key(WorkloadKind kind, ConfigEntry.Identity identity, String namespace) {
        return new WorkloadKey(kind, identity.namespace().orElse(namespace), identity.name());
    }

    private static boolean checkName(WorkloadKey key, Value value, String path, Problems problems) {
        if (key.kind().acceptsName(key.name())) {
            return true;
        }
        Value.Member written = value instanceof Value.Mapping mapping ? mapping.members().get("name") : null;
        problems.add(Problem.error(written == null ? value.at() : written.value().at(),
                written == null ? "metadata.name" : path + ".name", key.name(), key.kind().expectedName()));
        return false;
    }

    private static boolean checkReference(WorkloadKind kind, ResourceReference reference, Value entry, String path,
            Problems problems) {
        if (reference.kind().equals(kind.resourceKind())
                && reference.apiVersion().equals("highlander.plexobject.io/v1")) {
            return true;
        }
        problems.add(
                Problem.error(entry.at(), path + ".workloadCRDRef", reference.apiVersion() + " " + reference.kind(),
                        "expected highlander.plexobject.io/v1 " + kind.resourceKind() + " in this list"));
        return false;
    }
}
