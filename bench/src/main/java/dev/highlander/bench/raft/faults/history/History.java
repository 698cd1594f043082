package dev.highlander.bench.raft.faults.history;

import java.util.List;

/**
 * All that was seen of a group.
 *
 * @param operations what clients asked, in any order
 * @param reigns who held the leader's lease, in any order
 * @param leads who was Raft's leader, in any order
 * @param ends what each node holds in the end
 */
public record History(List<Operation> operations, List<Reign> reigns, List<Lead> leads, List<EndState> ends) {
    /** Copies. */
    public History {
        operations = List.copyOf(operations);
        reigns = List.copyOf(reigns);
        leads = List.copyOf(leads);
        ends = List.copyOf(ends);
    }

    /** The earliest instant of an operation; 0 if there is none. */
    long began() {
        return operations.stream().mapToLong(Operation::invoked).min().orElse(0);
    }
}
