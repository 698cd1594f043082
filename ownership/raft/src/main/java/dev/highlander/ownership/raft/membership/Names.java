package dev.highlander.ownership.raft.membership;

import java.io.IOException;
import java.util.List;

/** A name service. Thread-safe. */
public interface Names {
    /**
     * The hosts that the SRV records of a name point to.
     *
     * @return none if it has none
     * @throws IOException if nobody answers
     */
    List<String> services(String name) throws IOException;

    /**
     * The addresses of a name.
     *
     * @return none if there is no such name
     * @throws IOException if nobody answers
     */
    List<String> addresses(String name) throws IOException;
}
