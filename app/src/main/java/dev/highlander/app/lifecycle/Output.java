package dev.highlander.app.lifecycle;

import dev.highlander.console.model.EventView;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** What a command that stays says to the person in front of it. Thread-safe. */
public final class Output {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    // Guarded by this.
    private final PrintWriter out;

    /** Says it there. */
    public Output(PrintWriter out) {
        this.out = out;
    }

    /** Says a line. */
    public synchronized void line(String text) {
        out.println(text);
        out.flush();
    }

    /** Tells of an event of the cluster. */
    public void event(EventView event) {
        String times = event.count() > 1 ? " (x" + event.count() + ")" : "";
        line("%s  %-9s %-22s %-38s %s%s".formatted(at(SECONDS, event.at()), event.warning() ? "warning" : "",
                event.reason(),
                event.subject(), event.message(), times));
    }

    /** Tells of a change of leadership, to the millisecond. */
    public void leadership(Instant at, String text) {
        line(at(MILLIS, at) + "  " + text);
    }

    private static String at(DateTimeFormatter format, Instant at) {
        return format.format(at.atZone(ZoneId.systemDefault()));
    }
}
