package dev.highlander.bench.load;

import java.io.IOException;

/** Takes the body of an answer as it arrives. */
@FunctionalInterface
public interface BodySink {
    /** Drops everything. */
    BodySink NOTHING = (bytes, offset, length) -> {};

    /**
     * Takes the next piece; the array is used again afterwards.
     *
     * @throws IOException if this sink can't take it, which ends the connection
     */
    void accept(byte[] bytes, int offset, int length) throws IOException;
}
