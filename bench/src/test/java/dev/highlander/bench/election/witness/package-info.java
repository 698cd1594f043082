@NullMarked
package dev.highlander.bench.election.witness;

import org.jspecify.annotations.NullMarked;
