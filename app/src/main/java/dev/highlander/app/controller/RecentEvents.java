package dev.highlander.app.controller;

import dev.highlander.console.model.EventView;
import dev.highlander.reconcile.informer.Informers;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The cluster's events as they come: kept for the console, and told to whoever prints them. Thread-safe. */
public final class RecentEvents implements AutoCloseable {
    private static final int LIMIT = 200;

    private final InstantSource clock;
    private final Instant begin;
    private final Consumer<EventView> listener;
    private final Informers informers = new Informers();
    // Guarded by itself.
    private final Deque<EventView> recent = new ArrayDeque<>();

    /**
     * Follows the events of a cluster.
     *
     * @param listener told of events since this moment; must not block
     */
    public RecentEvents(KubernetesClient client, InstantSource clock, Consumer<EventView> listener) {
        this.clock = clock;
        // Events tell whole seconds, so those of the present one count as new.
        this.begin = clock.instant().minusSeconds(1);
        this.listener = listener;
        informers.watch(client, Event.class).handler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Event event) {
                take(event);
            }

            @Override
            public void onUpdate(Event before, Event event) {
                take(event);
            }

            @Override
            public void onDelete(Event event, boolean finalStateUnknown) {
                // an event that has expired has still happened
            }
        }).start();
    }

    List<EventView> newestFirst() {
        synchronized (recent) {
            return List.copyOf(recent);
        }
    }

    @Override
    public void close() {
        informers.close();
    }

    private void take(Event event) {
        EventView view = view(event);
        synchronized (recent) {
            recent.addFirst(view);
            while (recent.size() > LIMIT) {
                recent.removeLast();
            }
        }
        if (!view.at().isBefore(begin)) {
            listener.accept(view);
        }
    }

    private EventView view(Event event) {
        ObjectReference about = event.getInvolvedObject();
        String place = about.getNamespace() == null || about.getNamespace().isEmpty() ? "" : about.getNamespace() + "/";
        int count = event.getCount() == null ? 1 : Math.max(1, event.getCount());
        return new EventView(time(event), "Warning".equals(event.getType()), orEmpty(event.getReason()),
                orEmpty(about.getKind()) + " " + place + orEmpty(about.getName()), orEmpty(event.getMessage()), count);
    }

    private Instant time(Event event) {
        return Stream.of(orEmpty(event.getLastTimestamp()),
                event.getEventTime() == null ? "" : orEmpty(event.getEventTime().getTime()),
                orEmpty(event.getMetadata().getCreationTimestamp()))
                .flatMap(text -> parsed(text).stream())
                .findFirst()
                .orElseGet(clock::instant);
    }

    private static Optional<Instant> parsed(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
