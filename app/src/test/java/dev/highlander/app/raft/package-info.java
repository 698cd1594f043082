/** What people do with the group of controllers, and what is deployed of it. */
@NullMarked
package dev.highlander.app.raft;

import org.jspecify.annotations.NullMarked;
