package dev.highlander.console;

import dev.highlander.console.metrics.HighlanderMetrics;
import java.io.IOException;
import java.time.InstantSource;

/** Serves the sample for a look with a browser: {@code SampleConsole PORT [follower]}; ends when its input ends. */
final class SampleConsole {
    private SampleConsole() {}

    public static void main(String[] args) throws IOException {
        SampleSource source = new SampleSource(InstantSource.system().instant());
        source.leads = args.length < 2;
        try (Console console = Console.start(ConsoleSettings.loopback(Integer.parseInt(args[0])), source, source,
                new HighlanderMetrics(true),
                InstantSource.system())) {
            while (System.in.read() >= 0) {
                source.restart();
                console.changed();
            }
        }
    }
}
