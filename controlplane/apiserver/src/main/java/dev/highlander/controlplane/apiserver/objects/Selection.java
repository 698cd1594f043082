package dev.highlander.controlplane.apiserver.objects;

import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.rules.SelectableFields;
import dev.highlander.controlplane.apiserver.request.ListOptions;
import dev.highlander.controlplane.apiserver.selector.FieldSelector;
import dev.highlander.controlplane.apiserver.selector.LabelSelector;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Range;

/**
 * Which entries a list or watch is about: a range of the store, and selectors over what is indexed.
 *
 * @param range where to look
 * @param labels which labels
 * @param fields which fields
 */
record Selection(Range range, LabelSelector labels, FieldSelector fields) {
    static Selection of(Kind kind, String namespace, ListOptions options) {
        String pinned = namespace.isEmpty() && kind.namespaced()
                ? options.fields().pinned("metadata.namespace")
                : namespace;
        Range range = kind.namespaced() && !pinned.isEmpty()
                ? Range.namespace(kind.storage().collection(), pinned)
                : Range.collection(kind.storage().collection());
        // Events are kept in the form of the core group, and so are what is selected by.
        FieldSelector fields = kind.group().equals("events.k8s.io")
                ? options.fields().renamed(SelectableFields::ofCoreEvent)
                : options.fields();
        return new Selection(range, options.labels(), fields);
    }

    boolean selectsAll() {
        return labels.isEverything() && fields.isEverything();
    }

    boolean matches(Entry entry) {
        return labels.matches(entry.document().index().labels())
                && (fields.isEverything() || fields.matches(field -> value(entry, field)));
    }

    private static String value(Entry entry, String field) {
        return switch (field) {
            case "metadata.name" -> entry.key().name();
            case "metadata.namespace" -> entry.key().namespace();
            default -> entry.document().index().fields().getOrDefault(field, "");
        };
    }
}
