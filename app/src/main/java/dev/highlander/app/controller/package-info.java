/**
 * {@code highlander controller} and its relatives: the singleton controller with its elector, the store its ownership is kept in, and
 * what the console shows of it.
 *
 * <p>In: a configuration and a client of the cluster. Out: one controller that acts while it owns its tenant.
 */
@NullMarked
package dev.highlander.app.controller;

import org.jspecify.annotations.NullMarked;
