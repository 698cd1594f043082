package dev.highlander.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;

/**
 * Counts a text in a stream of bytes, also where it lies across two pieces.
 *
 * <p>The matcher of Knuth, Morris and Pratt (1977): one step for each byte, nothing kept but how much of the text has been matched.
 */
public final class Occurrences implements BodySink {
    private final byte[] text;
    private final int[] fallback;
    private final IntConsumer listener;
    private int matched;
    private int count;

    /**
     * Counts a text.
     *
     * @param text in ASCII, not empty
     * @param listener told the number of each occurrence, from 1
     */
    public Occurrences(String text, IntConsumer listener) {
        this.text = text.getBytes(StandardCharsets.US_ASCII);
        this.listener = listener;
        if (this.text.length == 0) {
            throw new IllegalArgumentException("nothing to look for");
        }
        this.fallback = new int[this.text.length];
        for (int i = 1, shorter = 0; i < this.text.length; i++) {
            while (shorter > 0 && this.text[i] != this.text[shorter]) {
                shorter = fallback[shorter - 1];
            }
            if (this.text[i] == this.text[shorter]) {
                shorter++;
            }
            fallback[i] = shorter;
        }
    }

    @Override
    public void accept(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            while (matched > 0 && bytes[i] != text[matched]) {
                matched = fallback[matched - 1];
            }
            if (bytes[i] == text[matched]) {
                matched++;
            }
            if (matched == text.length) {
                matched = fallback[matched - 1];
                listener.accept(++count);
            }
        }
    }

    /** How many have been seen. */
    public int count() {
        return count;
    }
}
