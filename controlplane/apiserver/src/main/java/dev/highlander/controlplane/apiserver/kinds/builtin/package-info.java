/**
 * The built-in kinds, read from data files.
 *
 * <p>In: discovery, columns, compiled schemas and a file of rows with what those leave open. Out: one
 * {@link dev.highlander.controlplane.apiserver.kinds.Kind} for every resource and version. Behaviour that data cannot say comes
 * from {@code kinds.rules} and {@code kinds.print}; requests and storage are unknown here.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.kinds.builtin;

import org.jspecify.annotations.NullMarked;
