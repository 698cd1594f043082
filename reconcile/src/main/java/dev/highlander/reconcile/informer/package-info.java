/**
 * Local copies of resources, kept by list and watch: what controllers look at, and what wakes them.
 *
 * <p>A {@link dev.highlander.reconcile.informer.Reflector} lists a collection, watches it from the list's revision and keeps a
 * {@link dev.highlander.reconcile.informer.LocalCopy} in step; an {@link dev.highlander.reconcile.informer.Informer} is what others see
 * of the two. What comes from the API server is decoded and shown on the thread that brings it: between a server in the same JVM and a
 * controller's work queue there is no other thread and no queue.
 */
@NullMarked
package dev.highlander.reconcile.informer;

import org.jspecify.annotations.NullMarked;
