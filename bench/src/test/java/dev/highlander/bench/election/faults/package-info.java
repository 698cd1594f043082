@NullMarked
package dev.highlander.bench.election.faults;

import org.jspecify.annotations.NullMarked;
