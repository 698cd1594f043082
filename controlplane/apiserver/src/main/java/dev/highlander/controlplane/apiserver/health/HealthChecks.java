package dev.highlander.controlplane.apiserver.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The checks behind liveness and readiness. For any number of threads. */
public final class HealthChecks {
    private final List<Check> live = new CopyOnWriteArrayList<>();
    private final List<Check> ready = new CopyOnWriteArrayList<>();

    /**
     * A check.
     *
     * @param name its name in the report
     * @param problem what is wrong, or null if nothing is; quick, and never throws
     */
    private record Check(String name, Supplier<@Nullable String> problem) {}

    /**
     * The outcome of some checks.
     *
     * @param healthy whether all passed
     * @param text what to answer
     */
    public record Report(boolean healthy, String text) {}

    /** Adds a check without which the server is neither alive nor ready. */
    public void addLive(String name, Supplier<@Nullable String> problem) {
        live.add(new Check(name, problem));
        ready.add(new Check(name, problem));
    }

    /** Adds a check without which the server is not ready. */
    public void addReady(String name, Supplier<@Nullable String> problem) {
        ready.add(new Check(name, problem));
    }

    /**
     * Runs the checks behind a path.
     *
     * @param path {@code /healthz}, {@code /livez} or {@code /readyz}, or one check of it
     * @param verbose whether every check is told
     * @param excluded checks to leave out
     * @return the report, or null if there is no such path
     */
    public @Nullable Report report(String path, boolean verbose, Set<String> excluded) {
        int slash = path.indexOf('/', 1);
        String endpoint = slash < 0 ? path.substring(1) : path.substring(1, slash);
        String only = slash < 0 ? "" : path.substring(slash + 1);
        List<Check> checks = switch (endpoint) {
            case "healthz", "livez" -> live;
            case "readyz" -> ready;
            default -> null;
        };
        if (checks == null) {
            return null;
        }
        List<Check> chosen = new ArrayList<>(checks);
        if (!only.isEmpty()) {
            chosen.removeIf(check -> !check.name().equals(only));
            if (chosen.isEmpty()) {
                return null;
            }
        }
        return run(endpoint, chosen, verbose, excluded);
    }

    private static Report run(String endpoint, List<Check> checks, boolean verbose, Set<String> excluded) {
        StringBuilder lines = new StringBuilder();
        boolean healthy = true;
        for (Check check : checks) {
            if (excluded.contains(check.name())) {
                lines.append("[+]").append(check.name()).append(" excluded: ok\n");
                continue;
            }
            String problem = check.problem().get();
            healthy &= problem == null;
            lines.append(problem == null ? "[+]" : "[-]").append(check.name());
            lines.append(problem == null ? " ok" : " failed: " + problem).append('\n');
        }
        if (healthy && !verbose) {
            return new Report(true, "ok");
        }
        return new Report(healthy, lines + endpoint + (healthy ? " check passed\n" : " check failed\n"));
    }
}
