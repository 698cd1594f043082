package dev.highlander.controlplane.apiserver.request;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.selector.FieldSelector;
import dev.highlander.controlplane.apiserver.selector.LabelSelector;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to list or watch.
 *
 * @param labels which labels
 * @param fields which fields
 * @param resourceVersion the revision asked for as given; empty for the newest
 * @param match how the revision is meant
 * @param limit how many items at most, 0 for all
 * @param continueToken where to go on; empty to begin
 * @param timeout how long to watch, or null for the server's choice, which Kubernetes also makes if asked for 0 seconds
 * @param bookmarks whether bookmarks are welcome
 * @param initialEvents whether to begin with the present state as events, or null if not said
 */
public record ListOptions(LabelSelector labels, FieldSelector fields, String resourceVersion, Match match, long limit,
        String continueToken, @Nullable Duration timeout, boolean bookmarks, @Nullable Boolean initialEvents) {
    /** Everything, as it stands now. */
    public static final ListOptions EVERYTHING = new ListOptions(LabelSelector.EVERYTHING, FieldSelector.EVERYTHING, "",
            Match.UNSET, 0, "", null, false, null);

    /** How a given revision is meant. */
    public enum Match {
        /** Not said. */
        UNSET,
        /** At exactly this revision. */
        EXACT,
        /** At this revision or a later one. */
        NOT_OLDER_THAN
    }

    /**
     * Reads the options.
     *
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 400 for malformed values, 422 for combinations that
     *     make no sense
     */
    public static ListOptions read(RequestInfo.Resource request, boolean watch) {
        Query query = request.query();
        Kind kind = request.kind();
        LabelSelector labels = LabelSelector.parse(query.get("labelSelector"));
        FieldSelector fields = FieldSelector.parse(query.get("fieldSelector"), field -> isSelectable(kind, field));
        if (!request.name().isEmpty()) {
            // Watching one object by its path is watching the collection with a selector on its name.
            fields = new FieldSelector(List.of(new FieldSelector.Term("metadata.name", request.name(), true)));
        }
        Long limit = query.number("limit");
        Long timeout = query.number("timeoutSeconds");
        Boolean initialEvents = query.has("sendInitialEvents") ? query.flag("sendInitialEvents") : null;
        String revision = query.get("resourceVersion");
        Match match = match(query, revision, watch, initialEvents);
        checkRevision(revision);
        if (!query.get("continue").isEmpty() && !revision.isEmpty() && !revision.equals("0")) {
            throw ApiStatus.badRequest("specifying resource version is not allowed when using continue");
        }
        return new ListOptions(labels, fields, revision, match, limit == null ? 0 : Math.max(0, limit),
                query.get("continue"),
                timeout == null || timeout == 0 ? null : Duration.ofSeconds(Math.max(0, timeout)),
                query.flag("allowWatchBookmarks"), initialEvents);
    }

    /** Whether items may be left out by a selector. */
    public boolean selects() {
        return !labels.isEverything() || !fields.isEverything();
    }

    private static Match match(Query query, String revision, boolean watch, @Nullable Boolean initialEvents) {
        String given = query.get("resourceVersionMatch");
        Problems problems = new Problems();
        FieldPath path = FieldPath.of("resourceVersionMatch");
        if (initialEvents != null) {
            if (!watch) {
                problems.forbidden(FieldPath.of("sendInitialEvents"), "sendInitialEvents is forbidden for list");
            } else if (!given.equals("NotOlderThan")) {
                problems.forbidden(path,
                        "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
            }
        } else if (!given.isEmpty()) {
            if (watch) {
                problems.forbidden(path,
                        "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
            } else if (revision.isEmpty()) {
                problems.forbidden(path, "resourceVersionMatch is forbidden unless resourceVersion is provided");
            } else if (!query.get("continue").isEmpty()) {
                problems.forbidden(path, "resourceVersionMatch is forbidden when continue is provided");
            } else if (!given.equals("Exact") && !given.equals("NotOlderThan")) {
                problems.notSupported(path, TextNode.valueOf(given), List.of("Exact", "NotOlderThan", ""));
            } else if (given.equals("Exact") && revision.equals("0")) {
                problems.forbidden(path, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
            }
        }
        if (!problems.isEmpty()) {
            throw ApiStatus.invalid("meta.k8s.io", "ListOptions", "", problems.all());
        }
        return switch (given) {
            case "Exact" -> Match.EXACT;
            case "NotOlderThan" -> Match.NOT_OLDER_THAN;
            default -> Match.UNSET;
        };
    }

    private static void checkRevision(String revision) {
        for (int i = 0; i < revision.length(); i++) {
            char c = revision.charAt(i);
            if (c < '0' || c > '9' || i > 17) {
                throw ApiStatus.badRequest("resourceVersion: Invalid value: \"" + revision
                        + "\": must be a decimal number without sign, as given by an earlier answer");
            }
        }
    }

    private static boolean isSelectable(Kind kind, String field) {
        return field.equals("metadata.name")
                || (field.equals("metadata.namespace") && (kind.namespaced() || !kind.custom()))
                || kind.selectableFields().contains(field);
    }
}
