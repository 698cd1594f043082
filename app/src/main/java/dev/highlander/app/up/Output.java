package dev.highlander.app.up;

import dev.highlander.console.model.EventView;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** What {@code up} says to the person in front of it. Thread-safe. */
final class Output {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    // Guarded by this.
    private final PrintWriter out;

    Output(PrintWriter out) {
        this.out = out;
    }

    synchronized void line(String text) {
        out.println(text);
        out.flush();
    }

    void event(EventView event) {
        String times = event.count() > 1 ? " (x" + event.count() + ")" : "";
        line("%s  %-9s %-22s %-38s %s%s".formatted(clock(event.at()), event.warning() ? "warning" : "", event.reason(),
                event.subject(), event.message(), times));
    }

    private static String clock(Instant at) {
        return TIME.format(at.atZone(ZoneId.systemDefault()));
    }
}
