/** Tests of the sequencer: what may be seen when, with a log that the test holds up. */
@NullMarked
package dev.highlander.controlplane.store.sequence;

import org.jspecify.annotations.NullMarked;
