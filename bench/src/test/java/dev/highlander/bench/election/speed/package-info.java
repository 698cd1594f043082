@NullMarked
package dev.highlander.bench.election.speed;

import org.jspecify.annotations.NullMarked;
