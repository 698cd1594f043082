package dev.highlander.console;

import java.time.Duration;

/** Spans of time as people read them. */
final class Spans {
    private Spans() {}

    /** In Go's notation, in whole seconds: {@code 1h2m3s}. */
    static String exact(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        StringBuilder text = new StringBuilder();
        if (seconds >= 3600) {
            text.append(seconds / 3600).append('h');
        }
        if (seconds >= 60) {
            text.append(seconds / 60 % 60).append('m');
        }
        return text.append(seconds % 60).append('s').toString();
    }

    /** In kubectl's notation, in the largest unit that fits: {@code 5m}, {@code 3d}. */
    static String age(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < 120) {
            return seconds + "s";
        }
        if (seconds < 7200) {
            return seconds / 60 + "m";
        }
        return seconds < 172_800 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }
}
