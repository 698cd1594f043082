package dev.highlander.controlplane.controllers.event;

import dev.highlander.ownership.time.TimeSource;
import dev.highlander.reconcile.Controller;
import dev.highlander.reconcile.Outcome;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Deletes events that have not happened for their life time. Reads them in pages and keeps none. */
public final class EventExpiry implements AutoCloseable {
    /** How long Kubernetes keeps an event. */
    public static final Duration LIFE = Duration.ofHours(1);
    private static final Duration ROUND = Duration.ofMinutes(2);
    private static final long PAGE = 500;
    private static final String ONLY = "events";

    private final KubernetesClient client;
    private final Duration life;
    private final InstantSource clock;
    private final Controller<String> controller;

    /**
     * Wires the expiry; nothing happens before {@link #start}.
     *
     * @param life how long an event is kept after it last happened
     * @param clock the time of day, which is compared with the times that events bear
     */
    public EventExpiry(KubernetesClient client, Duration life, TimeSource time, InstantSource clock) {
        this.client = client;
        this.life = life;
        this.clock = clock;
        this.controller = Controller.named("event-expiry").reconciler(this::reconcile).time(time).build();
    }

    /** Starts the rounds. */
    public void start() {
        controller.start();
        controller.enqueue(ONLY);
    }

    @Override
    public void close() {
        controller.close();
    }

    private Outcome reconcile(String once) {
        Instant bound = clock.instant().minus(life);
        String next = null;
        do {
            EventList page = client.v1().events().inAnyNamespace()
                    .list(new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
            page.getItems().stream().filter(event -> last(event).filter(bound::isAfter).isPresent())
                    .forEach(this::delete);
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        return Outcome.again(ROUND);
    }

    /** When the event last happened; empty when it bears no time that can be read, which keeps it for ever. */
    static Optional<Instant> last(Event event) {
        return Stream
                .of(event.getSeries() == null || event.getSeries().getLastObservedTime() == null
                        ? null
                        : event.getSeries().getLastObservedTime().getTime(), event.getLastTimestamp(),
                        event.getEventTime() == null ? null : event.getEventTime().getTime(),
                        event.getMetadata().getCreationTimestamp())
                .flatMap(text -> parse(text).stream()).max(Instant::compareTo);
    }

    private static Optional<Instant> parse(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    private void delete(Event event) {
        var meta = event.getMetadata();
        try {
            // The version: an event that happens again at this very moment is not old.
            client.raw("/api/v1/namespaces/" + meta.getNamespace() + "/events/" + meta.getName(), "DELETE",
                    new DeleteOptionsBuilder().withNewPreconditions().withUid(meta.getUid())
                            .withResourceVersion(meta.getResourceVersion())
                            .endPreconditions().build());
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404 && e.getCode() != 409) {
                throw e;
            }
        }
    }
}
