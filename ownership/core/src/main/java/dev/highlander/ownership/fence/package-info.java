/**
 * Fences for what people have: a database, a file, a service behind HTTP, Redis.
 *
 * <p>In: an {@link dev.highlander.ownership.Epoch} with every effect. Out: a {@link dev.highlander.ownership.Fence} for the elector to
 * raise, and the target's own check, which refuses an older epoch. Each class says how far it reaches: <em>strict</em> means that no
 * effect of an old owner is accepted once its successor has been told that it owns. Nothing here needs a library beyond the JDK.
 */
@NullMarked
package dev.highlander.ownership.fence;

import org.jspecify.annotations.NullMarked;
