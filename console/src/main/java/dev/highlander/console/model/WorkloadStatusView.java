package dev.highlander.console.model;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a workload stands.
 *
 * @param kind which kind it is
 * @param phase where it stands, in one word
 * @param restarts how often it was started again
 * @param lastTransition when {@code active} or {@code healthy} last changed, if they ever did
 * @param lastError what last went wrong; empty if nothing did
 * @param origin who wants it: a place in a file or a custom resource
 * @param details what only its kind has: {@code podPhase}, {@code podIP} and the like
 */
public record WorkloadStatusView(Kind kind, String namespace, String name, boolean active, boolean healthy,
        String phase, int restarts,
        Optional<Instant> lastTransition, String lastError, String origin, Map<String, Object> details) {

    public WorkloadStatusView {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details)); // in the order given
    }

    /** The kinds by the names of the status API. */
    public enum Kind {
        /** One pod. */
        PROCESS("process", "processes"),
        /** Jobs by the clock. */
        CRON_JOB("cronjob", "cronjobs"),
        /** Replicas behind an address. */
        SERVICE("service", "service"),
        /** Replicas with names and volumes. */
        PERSISTENT("persistent", "persistent");

        private final String type;
        private final String group;

        Kind(String type, String group) {
            this.type = type;
            this.group = group;
        }

        /** The word in {@code type} and in metrics. */
        public String type() {
            return type;
        }

        /** The word under which {@code /api/workloads} groups them. */
        public String group() {
            return group;
        }
    }
}
