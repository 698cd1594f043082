package dev.highlander.bench.election.speed;

import dev.highlander.bench.election.ContenderProgram;

/**
 * A library whose changes of owners are measured.
 *
 * @param name with its version
 * @param ours whether it is ours: it has a fence, and aims
 * @param program what its contenders run
 */
record Contestant(String name, boolean ours, ContenderProgram program) {
    /** Ours. */
    static final Contestant OURS = new Contestant("highlander", true, ContenderProgram.ours());
}
