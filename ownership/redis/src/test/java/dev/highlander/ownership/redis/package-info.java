/** Tests against real servers, started from the embedded binary on free ports. */
@NullMarked
package dev.highlander.ownership.redis;

import org.jspecify.annotations.NullMarked;
