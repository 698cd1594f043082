/** Real handshakes over loopback, with files that change and a clock of the test's. */
@NullMarked
package dev.highlander.ownership.raft.tls;

import org.jspecify.annotations.NullMarked;
