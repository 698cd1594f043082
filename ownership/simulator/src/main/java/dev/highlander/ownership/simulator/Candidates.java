package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.LeaseTable;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.Surroundings;

/** Makes the electors and the stores' rules of a simulation: the real ones, or, to test the witness, broken ones. */
public interface Candidates {
    /** The real ones. */
    Candidates REAL = Elector::start;

    /** Starts an elector. */
    Elector start(ElectorConfig config, Surroundings around, OwnershipListener listener);

    /** Makes the rules of the in-process store. */
    default LeaseTable table() {
        return new LeaseTable();
    }

    /** Makes the scripts that run in Redis. */
    default RedisScripts scripts() {
        return new RedisScripts();
    }

    /** Makes the statements that run in PostgreSQL. */
    default PostgresStatements statements() {
        return new PostgresStatements();
    }

    /** Makes the rules by which one client changes Kubernetes' objects. */
    default KubernetesProtocol protocol() {
        return new KubernetesProtocol();
    }

    /** Makes the rules by which nodes agree among themselves. */
    default RaftRules raft() {
        return new RaftRules();
    }
}
