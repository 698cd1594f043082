package dev.highlander.app.controller;

import dev.highlander.app.UserError;
import dev.highlander.app.lifecycle.Closing;
import dev.highlander.console.Console;
import dev.highlander.console.ConsoleSettings;
import dev.highlander.console.metrics.HighlanderMetrics;
import dev.highlander.console.model.EventView;
import dev.highlander.ownership.time.TimeSource;
import dev.highlander.resources.config.HighlanderConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A singleton controller with its console and the cluster's events, running. */
public final class RunningController implements AutoCloseable {
    private final Closing closing;
    private final SingletonController controller;
    private final Console console;

    private RunningController(Closing closing, SingletonController controller, Console console) {
        this.closing = closing;
        this.controller = controller;
        this.console = console;
    }

    /**
     * Where a controller works.
     *
     * @param client reaches the cluster; stays the caller's
     * @param alone whether it is the only tenant's in the cluster
     * @param store where its ownership is kept; stays the caller's
     * @param trouble what is wrong with the cluster, if that is known; answers from memory
     */
    public record Place(KubernetesClient client, boolean alone, OwnershipStore store,
            Supplier<Optional<String>> trouble) {}

    /**
     * Starts it. What was started is closed again if something cannot be.
     *
     * @param events told of the cluster's events from now on; must not block
     * @param leadership told of changes of leadership, a line each; must not block
     * @throws UserError if the console's port is taken
     */
    public static RunningController start(Place place, HighlanderConfig config, TimeSource time, InstantSource clock,
            Consumer<EventView> events, Consumer<String> leadership) {
        Closing closing = new Closing();
        try {
            return start(closing, place, config, time, clock, events, leadership);
        } catch (RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    private static RunningController start(Closing closing, Place place, HighlanderConfig config, TimeSource time,
            InstantSource clock, Consumer<EventView> events, Consumer<String> leadership) {
        HighlanderMetrics metrics = new HighlanderMetrics(false);
        // The console comes after what tells it of changes; until then there is nobody to tell.
        AtomicReference<Runnable> changed = new AtomicReference<>(() -> {});
        RecentEvents recent = closing.add("events", new RecentEvents(place.client(), clock, event -> {
            events.accept(event);
            changed.get().run();
        }));
        SingletonController controller = closing.add("controller", SingletonController.start(config, place.alone(),
                place.client(), place.store(), time, clock, metrics, leadership, () -> changed.get().run()));
        ControllerView view = new ControllerView(config, controller, recent, place.trouble(), clock);
        Console console = closing.add("console", console(config, view, metrics, clock));
        changed.set(console::changed);
        return new RunningController(closing, controller, console);
    }

    private static Console console(HighlanderConfig config, ControllerView view, HighlanderMetrics metrics,
            InstantSource clock) {
        ConsoleSettings loopback = ConsoleSettings.loopback(config.port());
        try {
            return Console.start(new ConsoleSettings(loopback.bindAddress(), config.port(), config.metrics().port(),
                    config.metrics().path()), view, view, metrics, clock);
        } catch (IOException e) {
            throw new UserError(e.getMessage() + "; choose another for the console with --port");
        }
    }

    /** Where its console is, with a slash at the end. */
    public String consoleUrl() {
        return "http://127.0.0.1:" + console.port() + "/";
    }

    /**
     * Waits a while until it is known who leads.
     *
     * @return the leader's id; empty if nobody is known to lead after that time
     */
    public Optional<String> awaitLeader(Duration longest) throws InterruptedException {
        return controller.awaitLeader(longest);
    }

    /** Hands leadership over, if this controller has it, and stops; what runs in the cluster goes on running. Idempotent. */
    @Override
    public void close() {
        closing.close();
    }
}
