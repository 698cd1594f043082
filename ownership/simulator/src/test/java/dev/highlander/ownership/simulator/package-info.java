/** The real elector under simulation, and the witness put to the test with broken ones. */
@NullMarked
package dev.highlander.ownership.simulator;

import org.jspecify.annotations.NullMarked;
