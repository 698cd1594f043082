package dev.highlander.controlplane.apiserver.fields;

import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields that others own and an apply would change. */
final class FieldConflicts {
    private final Map<Owner, List<String>> byOwner = new LinkedHashMap<>();
    private final Map<Owner, String> times = new LinkedHashMap<>();

    private FieldConflicts() {}

    static FieldConflicts find(ManagedFields managed, Owner applier, FieldSet taken) {
        FieldConflicts conflicts = new FieldConflicts();
        for (ManagedFields.Entry entry : managed.entries()) {
            FieldSet contested = entry.owner().isSameAs(applier) ? FieldSet.EMPTY : entry.fields().intersection(taken);
            if (!contested.isEmpty()) {
                List<String> paths = new ArrayList<>();
                collect(contested, "", paths);
                conflicts.byOwner.put(entry.owner(), paths);
                conflicts.times.put(entry.owner(), entry.time());
            }
        }
        return conflicts;
    }

    private static void collect(FieldSet set, String path, List<String> paths) {
        set.children().keySet().stream().sorted().forEach(element -> {
            FieldSet below = set.below(element);
            String here = path + PathElements.readable(element);
            if (below != null) {
                if (below.isMember()) {
                    paths.add(here);
                }
                collect(below, here, paths);
            }
        });
    }

    boolean isEmpty() {
        return byOwner.isEmpty();
    }

    StatusException exception() {
        List<ApiStatus.Cause> causes = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        byOwner.forEach((owner, paths) -> {
            String who = words(owner);
            paths.forEach(
                    path -> causes.add(new ApiStatus.Cause("FieldManagerConflict", "conflict with " + who, path)));
            text.append(text.isEmpty() ? "" : "\n");
            if (paths.size() == 1 && byOwner.size() == 1) {
                text.append("conflict with ").append(who).append(": ").append(paths.getFirst());
            } else {
                text.append("conflicts with ").append(who).append(":\n- ").append(String.join("\n- ", paths));
            }
        });
        int count = causes.size();
        String message = "Apply failed with " + count + (count == 1 ? " conflict: " : " conflicts: ") + text;
        return new ApiStatus(409, "Conflict", message, new ApiStatus.Details(null, null, null, null, causes, 0))
                .exception();
    }

    private String words(Owner owner) {
        StringBuilder text = new StringBuilder("\"").append(owner.name()).append('"');
        if (!owner.subresource().isEmpty()) {
            text.append(" with subresource \"").append(owner.subresource()).append('"');
        }
        if (owner.operation() == Owner.Operation.UPDATE) {
            text.append(" using ").append(owner.apiVersion());
            String time = times.getOrDefault(owner, "");
            if (!time.isEmpty()) {
                text.append(" at ").append(time);
            }
        }
        return text.toString();
    }
}
