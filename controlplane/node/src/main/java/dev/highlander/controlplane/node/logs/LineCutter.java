package dev.highlander.controlplane.node.logs;

import java.time.Instant;

/** Cuts raw output into log entries. Lines longer than {@link #LONGEST} are cut into several entries, as other runtimes do. */
public final class LineCutter {
    /** Longest text of an entry in bytes. */
    public static final int LONGEST = 16 * 1024;

    private LineCutter() {}

    /**
     * Adds the whole lines of a piece of output to a log.
     *
     * @param last whether nothing follows, so that a line without an end is taken too
     * @return how many bytes were taken, from the beginning
     */
    public static int cut(byte[] raw, int length, boolean last, boolean error, Instant time, LogWriter log) {
        int from = 0;
        for (int i = 0; i < length; i++) {
            if (raw[i] == '\n') {
                log.add(time, error, true, raw, from, i - from);
                from = i + 1;
            } else if (i - from + 1 == LONGEST) {
                // The line may end exactly here; its end is then an entry without text, which reads back the same.
                log.add(time, error, false, raw, from, LONGEST);
                from = i + 1;
            }
        }
        if (last && from < length) {
            log.add(time, error, true, raw, from, length - from);
            from = length;
        }
        return from;
    }
}
