package dev.highlander.bench.load;

/** What one client asks, request after request; used by one thread. */
public interface Script {
    /** Writes the next request. */
    void next(RequestBuffer request);

    /** The status that says it was done, for example 201. */
    int expected();

    /** Looks at the beginning of the answer's body, at most 8 KiB; the array is used again afterwards. */
    default void answered(byte[] body, int length) {}
}
