@NullMarked
package dev.highlander.bench.election;

import org.jspecify.annotations.NullMarked;
