@NullMarked
package dev.highlander.bench.election.server;

import org.jspecify.annotations.NullMarked;
