package dev.highlander.controlplane.apiserver.request;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.FieldValidation;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to write.
 *
 * @param dryRun whether everything happens but the writing
 * @param fieldManager who is to own the fields
 * @param validation what to do about unknown and duplicate fields
 * @param apply whether this is a server-side apply
 * @param force whether the apply takes over what others own
 */
public record WriteOptions(boolean dryRun, String fieldManager, FieldValidation validation, boolean apply,
        boolean force) {
    /** For writes that take none. */
    public static final WriteOptions NONE = by("unknown");

    private static final int MANAGER_LIMIT = 128;

    /** For writes of the server itself, which own what they change under a name. */
    public static WriteOptions by(String fieldManager) {
        return new WriteOptions(false, fieldManager, FieldValidation.IGNORE, false, false);
    }

    /**
     * Reads the options of a creation or an update.
     *
     * @param query the query
     * @param optionsKind how Kubernetes calls these options: {@code CreateOptions}, {@code UpdateOptions}
     * @param userAgent the client's name, whose first word owns the fields if no manager is named; may be null
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 422 for values that are not supported
     */
    public static WriteOptions read(Query query, String optionsKind, @Nullable String userAgent) {
        return read(query, optionsKind, false, userAgent, new Problems());
    }

    /**
     * Reads the options of a patch.
     *
     * @param query the query
     * @param apply whether the patch is a server-side apply, which must name its manager and alone may use force
     * @param userAgent the client's name, whose first word owns the fields if no manager is named; may be null
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 422 for values that are missing or not supported
     */
    public static WriteOptions readPatch(Query query, boolean apply, @Nullable String userAgent) {
        Problems problems = new Problems();
        if (apply && query.get("fieldManager").isEmpty()) {
            problems.required(FieldPath.of("fieldManager"), "is required for apply patch");
        } else if (!apply && query.has("force")) {
            problems.forbidden(FieldPath.of("force"), "may not be specified for non-apply patch");
        }
        return read(query, "PatchOptions", apply, userAgent, problems);
    }

    private static WriteOptions read(Query query, String optionsKind, boolean apply, @Nullable String userAgent,
            Problems problems) {
        boolean dryRun = dryRun(query.all("dryRun"), problems);
        String manager = query.get("fieldManager");
        if (manager.length() > MANAGER_LIMIT) {
            problems.tooLong(FieldPath.of("fieldManager"), MANAGER_LIMIT);
        }
        if (!manager.chars().allMatch(c -> c >= ' ' && c != 0x7f)) {
            problems.invalid(FieldPath.of("fieldManager"), manager, "should only contain printable characters");
        }
        FieldValidation validation = switch (query.get("fieldValidation")) {
            case "", "Warn" -> FieldValidation.WARN;
            case "Ignore" -> FieldValidation.IGNORE;
            case "Strict" -> FieldValidation.STRICT;
            default -> {
                problems.notSupported(FieldPath.of("fieldValidation"), TextNode.valueOf(query.get("fieldValidation")),
                        List.of("", "Ignore", "Strict", "Warn"));
                yield FieldValidation.WARN;
            }
        };
        if (!problems.isEmpty()) {
            throw ApiStatus.invalid("meta.k8s.io", optionsKind, "", problems.all());
        }
        return new WriteOptions(dryRun, manager.isEmpty() ? managerOf(userAgent) : manager, validation, apply,
                apply && query.flag("force"));
    }

    static boolean dryRun(List<String> given, Problems problems) {
        boolean dryRun = false;
        for (String value : given) {
            if (value.equals("All")) {
                dryRun = true;
            } else if (!value.isEmpty()) {
                problems.notSupported(FieldPath.of("dryRun"), TextNode.valueOf(value), List.of("All"));
            }
        }
        return dryRun;
    }

    /** The part of a user agent before its version: {@code kubectl/v1.32 (linux)} is {@code kubectl}. */
    private static String managerOf(@Nullable String userAgent) {
        if (userAgent == null || userAgent.isEmpty()) {
            return "unknown";
        }
        int end = userAgent.indexOf('/');
        String prefix = end < 0 ? userAgent : userAgent.substring(0, end);
        StringBuilder printable = new StringBuilder();
        prefix.codePoints().filter(c -> c >= ' ' && c != 0x7f).limit(MANAGER_LIMIT).forEach(printable::appendCodePoint);
        return printable.isEmpty() ? "unknown" : printable.toString();
    }
}
