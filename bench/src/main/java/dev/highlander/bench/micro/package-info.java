/**
 * Benchmarks of single steps: what an owner pays for being one, and the paths that every object takes.
 *
 * <p>In: nothing. Out: classes that JMH finds by its annotations, public and open because it extends them. Each benchmark measures one
 * thing and says what it stands for; what a request costs with network, TLS and other clients is measured by {@code bench api}.
 */
@NullMarked
package dev.highlander.bench.micro;

import org.jspecify.annotations.NullMarked;
