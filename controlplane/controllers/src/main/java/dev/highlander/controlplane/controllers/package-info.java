/**
 * The controllers that make an API server a cluster, one folder each.
 *
 * <p>In: what the API server holds, by shared informers. Out: writes to the API server. {@code Controllers} starts and stops them
 * together; none knows of another.
 */
@NullMarked
package dev.highlander.controlplane.controllers;

import org.jspecify.annotations.NullMarked;
