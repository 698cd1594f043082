/** Leases in Redis: scripts, the server's clock, wake-ups by publish/subscribe. */
@NullMarked
package dev.highlander.ownership.redis;

import org.jspecify.annotations.NullMarked;
