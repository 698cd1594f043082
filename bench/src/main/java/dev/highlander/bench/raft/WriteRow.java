package dev.highlander.bench.raft;

import dev.highlander.bench.raft.node.WriteLoad;

/**
 * Replicated writes of some clients at once.
 *
 * @param system whose, with its version
 * @param storage where the log is: memory or disk
 * @param tls whether nodes, and clients if they are not in the node's process, talk by mutual TLS
 * @param through where the clients are and whom they ask
 * @param clients how many, each with one write under way
 * @param figures what came of it
 */
public record WriteRow(String system, String storage, boolean tls, String through, int clients,
        WriteLoad.Figures figures) {}
