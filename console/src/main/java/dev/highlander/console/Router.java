package dev.highlander.console;

import dev.highlander.console.model.HandOverRefusedException;
import dev.highlander.console.model.LeaderControl;
import dev.highlander.console.model.Readiness;
import dev.highlander.console.model.StatusSource;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what is answered to a path. Knows nothing of HTTP beyond paths and codes; metrics and streams are served elsewhere. */
final class Router {
    private static final Logger log = LoggerFactory.getLogger(Router.class);
    private static final Pattern NAME = Pattern
            .compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?(/[a-z0-9]([-a-z0-9.]*[a-z0-9])?)?");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
    private static final String WORKLOAD = "/api/workloads/";

    private final StatusSource source;
    private final StatusDocuments documents;
    private final Page page = new Page();

    Router(StatusSource source, InstantSource clock) {
        this.source = source;
        this.documents = new StatusDocuments(source, clock);
    }

    /**
     * The answer to a GET.
     *
     * @param path the decoded path
     * @param namespace the query's {@code namespace}, which tells workloads of one name apart
     */
    Answer answer(String path, Optional<String> namespace) {
        try {
            return switch (path) {
                case "/healthz", "/health" -> Answer.text(200, "OK");
                case "/readyz" -> readiness();
                case "/status" -> Answer.json(documents.status());
                case "/api/status" -> Answer.success(documents.status());
                case "/debug/status" -> Answer.json(documents.debug());
                case "/api/workloads" -> Answer.success(documents.workloads());
                case "/api/workload-names" -> Answer.success(documents.names());
                case "/api/pods" -> Answer.success(documents.pods());
                case "/api/dbinfo" -> Answer.success(documents.store());
                case "/api/raft" -> source.raft().map(Answer::success)
                        .orElseGet(() -> Answer.error(404, "ownership is not kept by Raft here"));
                default ->
                    path.startsWith(WORKLOAD) ? workload(path.substring(WORKLOAD.length()), namespace) : file(path);
            };
        } catch (RuntimeException e) {
            log.error("path={} failed", path, e);
            return Answer.error(500, "the status could not be read; the log says why");
        }
    }

    /**
     * The answer to who wants the leader to step down: 200 once its ownership has been given up, 409 from who does not lead, or if the
     * successor can't.
     *
     * @param successor who is to have the first chance; anybody if empty
     */
    CompletionStage<Answer> stepDown(LeaderControl control, Optional<String> successor) {
        if (successor.isPresent() && !ID.matcher(successor.get()).matches()) {
            return CompletableFuture.completedFuture(
                    Answer.error(400, "successor: expected the id of a controller, such as node-b"));
        }
        String self = source.controller().id();
        return control.stepDown(successor).handle((led, failure) -> {
            Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                    ? failure.getCause()
                    : failure;
            if (cause instanceof HandOverRefusedException) {
                return Answer.error(409, String.valueOf(cause.getMessage()));
            }
            if (failure != null) {
                log.error("event=step-down-failed", failure);
                return Answer.error(500, "leadership could not be handed over; the log says why");
            }
            if (led) {
                return Answer.success(Map.of("steppedDown", self));
            }
            String leader = source.controller().leadership().currentLeader();
            return Answer.error(409, self + " does not lead; "
                    + (leader.isEmpty() || leader.equals(self) ? "nobody is known to" : leader + " does"));
        });
    }

    private Answer readiness() {
        Readiness readiness = source.readiness();
        return readiness.ready() ? Answer.text(200, "OK") : Answer.text(503, "not ready - " + readiness.reason());
    }

    private Answer workload(String name, Optional<String> namespace) {
        if (!NAME.matcher(name).matches() || name.length() > 320) {
            return Answer.error(400, "expected the name of a workload, such as heartbeat or default/heartbeat");
        }
        return documents.workload(name, namespace).map(Answer::success)
                .orElseGet(() -> Answer.error(404, "no workload is called " + name));
    }

    private Answer file(String path) {
        return page.file(path).orElseGet(
                () -> Answer.error(404, "there is nothing at this path; see /api/status and /api/workloads"));
    }
}
