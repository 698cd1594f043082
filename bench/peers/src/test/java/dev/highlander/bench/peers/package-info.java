@NullMarked
package dev.highlander.bench.peers;

import org.jspecify.annotations.NullMarked;
