/** The store against a real API server: in this JVM, and over TLS through a network that can break. */
@NullMarked
package dev.highlander.ownership.kubernetes;

import org.jspecify.annotations.NullMarked;
