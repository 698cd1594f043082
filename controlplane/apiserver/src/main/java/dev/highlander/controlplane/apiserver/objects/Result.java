package dev.highlander.controlplane.apiserver.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.store.Entry;
import org.jspecify.annotations.Nullable;

/** What a write has come to. */
public sealed interface Result {
    /**
     * The object as it stands in the store.
     *
     * @param entry the entry
     * @param created whether it has just come into being
     */
    record Stored(Entry entry, boolean created) implements Result {}

    /**
     * An object that is not, or no longer, in the store: of a dry run, or just deleted.
     *
     * @param object the object
     * @param created whether it would have just come into being
     */
    record Shown(ObjectNode object, boolean created) implements Result {}

    /**
     * The object is gone, and the client is only told so.
     *
     * @param name its name
     * @param uid its uid
     */
    record Gone(String name, @Nullable String uid) implements Result {}
}
