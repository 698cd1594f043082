package dev.highlander.resources;

import dev.highlander.resources.schema.Format;
import java.util.Arrays;
import java.util.Optional;

/** The four kinds of workload, with every name each has in a contract with users. */
public enum WorkloadKind {
    /** One pod. */
    PROCESS("WorkloadProcess", "workloadprocesses", "wlp", "processes", "process", "processes", Format.NAME, 63),
    /** A CronJob; the API server appends eleven characters to its jobs' names. */
    CRON_JOB("WorkloadCronJob", "workloadcronjobs", "wlc", "cronJobs", "cronjob", "cronjobs", Format.NAME, 52),
    /** A Deployment and a Service. */
    SERVICE("WorkloadService", "workloadservices", "wls", "services", "service", "service", Format.SERVICE_NAME, 63),
    /** A StatefulSet, whose revision label appends eleven characters to its name, and a headless Service. */
    PERSISTENT("WorkloadPersistent", "workloadpersistents", "wlper", "persistentSets", "persistent", "persistent",
            Format.SERVICE_NAME, 52);

    private final String resourceKind;
    private final String plural;
    private final String shortName;
    private final String configList;
    private final String type;
    private final String apiGroup;
    private final Format nameFormat;
    private final int longestName;

    WorkloadKind(String resourceKind, String plural, String shortName, String configList, String type, String apiGroup,
            Format nameFormat, int longestName) {
        this.resourceKind = resourceKind;
        this.plural = plural;
        this.shortName = shortName;
        this.configList = configList;
        this.type = type;
        this.apiGroup = apiGroup;
        this.nameFormat = nameFormat;
        this.longestName = longestName;
    }

    /** {@code kind} of its custom resource. */
    public String resourceKind() {
        return resourceKind;
    }

    /** Name of its custom resource in URLs. */
    public String plural() {
        return plural;
    }

    /** Short name for {@code kubectl}. */
    public String shortName() {
        return shortName;
    }

    /** Name of its list under {@code workloads} in a config file. */
    public String configList() {
        return configList;
    }

    /** Its name in the status API and in metrics. */
    public String type() {
        return type;
    }

    /** Its group in {@code /api/workloads}. */
    public String apiGroup() {
        return apiGroup;
    }

    /** Whether a name can be carried by all objects made for a workload of this kind. */
    public boolean acceptsName(String name) {
        return nameFormat.accepts(name) && name.length() <= longestName;
    }

    /** What to say to somebody who chose another name. */
    public String expectedName() {
        String expected = nameFormat.expected();
        return longestName == 63 ? expected : expected + ", and at most " + longestName + " characters for this kind";
    }

    /** The kind whose custom resource is of the given {@code kind}. */
    public static Optional<WorkloadKind> ofResourceKind(String resourceKind) {
        return Arrays.stream(values()).filter(kind -> kind.resourceKind.equals(resourceKind)).findFirst();
    }

    /** {@link #type()}: the word in logs, labels and metrics. */
    @Override
    public String toString() {
        return type;
    }
}
