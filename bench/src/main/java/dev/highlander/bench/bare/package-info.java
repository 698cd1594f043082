/**
 * The limit: what an API server could do if it did nothing but carry objects.
 *
 * <p>In: requests of the shape of Kubernetes' API, over TLS and HTTP/1.1. Out: durable objects, lists and watches. Jetty, virtual
 * threads, a JSON tree per object, one journal with group commit, a sorted map; no checks, no history, no conflicts, no restart. It exists to
 * be compared with.
 */
@NullMarked
package dev.highlander.bench.bare;

import org.jspecify.annotations.NullMarked;
