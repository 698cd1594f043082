/** Tests of the timeline: what it accepts and what it lets go of. */
@NullMarked
package dev.highlander.controlplane.store.timeline;

import org.jspecify.annotations.NullMarked;
