package dev.highlander.ownership.simulator;

import dev.highlander.ownership.LeaseName;
import java.util.List;

/**
 * What all parts of a schedule share.
 *
 * @param world true time and chance
 * @param network what carries messages
 * @param witness who sees everything
 * @param scenario what was drawn from the seed
 * @param candidates what is put to the test
 */
record Stage(World world, Network network, Witness witness, Scenario scenario, Candidates candidates) {
    List<LeaseName> leases() {
        return scenario.topics().stream().map(Scenario.Topic::lease).toList();
    }
}
