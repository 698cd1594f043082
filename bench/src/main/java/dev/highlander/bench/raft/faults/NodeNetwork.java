package dev.highlander.bench.raft.faults;

import dev.highlander.ownership.raft.RaftMember;
import java.io.IOException;
import java.util.List;

/** The network between the nodes of a group, which can be cut in each direction between each two of them. Not thread-safe. */
interface NodeNetwork extends AutoCloseable {
    /** What it is, for the table. */
    String name();

    /** The nodes and where the others reach them. */
    List<RaftMember> members();

    /** Words before the command of a node's process. */
    List<String> before(String id);

    /** Flags of a node's JVM. */
    List<String> flags(String id);

    /** What one node sends to another does not arrive from now on, and nobody is told. */
    void cut(String from, String to) throws IOException, InterruptedException;

    /** Everything arrives again. */
    void heal() throws IOException, InterruptedException;

    /** Removes it. Idempotent. */
    @Override
    void close();
}
