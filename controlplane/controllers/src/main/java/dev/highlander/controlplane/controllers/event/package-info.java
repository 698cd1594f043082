/**
 * The end of Events: they are deleted an hour after they last happened.
 *
 * <p>In: events, page by page. Out: deletions. For API servers that do not let events expire by themselves.
 */
@NullMarked
package dev.highlander.controlplane.controllers.event;

import org.jspecify.annotations.NullMarked;
