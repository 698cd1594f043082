/** Certificates and keys of a node, read anew when their files change. */
@NullMarked
package dev.highlander.ownership.raft.tls;

import org.jspecify.annotations.NullMarked;
