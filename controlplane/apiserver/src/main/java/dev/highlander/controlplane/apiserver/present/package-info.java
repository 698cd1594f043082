/**
 * How answers look: JSON or YAML; whole objects, their metadata only, or tables; one, a list, or frames of a watch.
 *
 * <p>In: entries as they are stored. Out: bytes, written as they are wherever that is possible and never a whole list in memory
 * twice. It knows nothing of verbs.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.present;

import org.jspecify.annotations.NullMarked;
