package dev.highlander.resources;

/** What is wanted of a workload: one type for each kind. */
public sealed interface WorkloadSpec permits ProcessSpec, CronJobSpec, ServiceSpec, PersistentSpec {
    /** What all kinds have in common. */
    PodTemplate template();

    /** Which kind this is the spec of. */
    default WorkloadKind kind() {
        return switch (this) {
            case ProcessSpec _ -> WorkloadKind.PROCESS;
            case CronJobSpec _ -> WorkloadKind.CRON_JOB;
            case ServiceSpec _ -> WorkloadKind.SERVICE;
            case PersistentSpec _ -> WorkloadKind.PERSISTENT;
        };
    }

    /** The type of record that holds the spec of a kind. */
    static Class<? extends Record> type(WorkloadKind kind) {
        return switch (kind) {
            case PROCESS -> ProcessSpec.class;
            case CRON_JOB -> CronJobSpec.class;
            case SERVICE -> ServiceSpec.class;
            case PERSISTENT -> PersistentSpec.class;
        };
    }
}
