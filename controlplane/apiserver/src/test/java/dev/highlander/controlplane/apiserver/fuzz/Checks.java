package dev.highlander.controlplane.apiserver.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.regex.Pattern;

/** What must hold of every answer, whatever was asked. */
final class Checks {
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");

    private static final Pattern BROKEN_ENCODING = Pattern.compile("^[^?]*%(?![0-9a-fA-F]{2})|^[^?]*%00");

    private Checks() {}

    static void check(WireRequest request, WireAnswer answer) {
        String story = "%s%n→ %s".formatted(request, answer);
        if (!isFromTheFuture(answer)) {
            assertThat(answer.status()).as(story).isLessThan(500);
        }
        boolean cutOff = request.announced() > request.body().length;
        assertThat(answer.status() != 0 || cutOff).as(story).isTrue();
        if (answer.status() >= 400 && isForKubernetes(request) && !isUnknownGroup(answer)) {
            checkStatus(answer, story);
        }
    }

    /** Kubernetes answers so when it is asked for a version that it has not reached: the only 5xx that a client can bring about. */
    private static boolean isFromTheFuture(WireAnswer answer) {
        return answer.status() == 504 && answer.text().contains("ResourceVersionTooLarge");
    }

    /** Whether Kubernetes' part of the server answers: the request is in proper form and is about resources. */
    private static boolean isForKubernetes(WireRequest request) {
        return request.isProper() && METHODS.contains(request.method())
                && (request.target().startsWith("/api/v1/") || request.target().startsWith("/apis/"))
                && !BROKEN_ENCODING.matcher(request.target()).find()
                && request.headers().stream()
                        .noneMatch(header -> header.startsWith("Transfer-Encoding") || header.startsWith("Upgrade"));
    }

    /** Kubernetes answers this in plain text. */
    private static boolean isUnknownGroup(WireAnswer answer) {
        return answer.status() == 404 && answer.text().equals("404 page not found\n");
    }

    private static void checkStatus(WireAnswer answer, String story) {
        if (!answer.isJson()) {
            assertThat(answer.text()).as(story).contains("kind: Status").contains("code: " + answer.status())
                    .contains("message: ").contains("reason: ");
            return;
        }
        JsonNode status = answer.json();
        assertThat(status.path("kind").asText()).as(story).isEqualTo("Status");
        assertThat(status.path("status").asText()).as(story).isEqualTo("Failure");
        assertThat(status.path("code").asInt()).as(story).isEqualTo(answer.status());
        assertThat(status.path("message").asText()).as(story).isNotBlank();
        assertThat(status.path("reason").asText()).as(story).isNotBlank();
        status.path("details").path("causes")
                .forEach(cause -> assertThat(cause.path("message").asText()).as(story).isNotBlank());
    }
}
