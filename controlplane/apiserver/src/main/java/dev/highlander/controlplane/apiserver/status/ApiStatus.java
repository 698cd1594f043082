package dev.highlander.controlplane.apiserver.status;

import dev.highlander.controlplane.apiserver.schema.FieldProblem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A refusal in Kubernetes' terms.
 *
 * @param code the HTTP status code
 * @param reason the reason that programs read, for example {@code NotFound}; null where Kubernetes gives none
 * @param message the sentence that people read
 * @param details what it is about, or null
 * @param continueToken where an expired list may go on, or null
 */
public record ApiStatus(int code, @Nullable String reason, String message, @Nullable Details details,
        @Nullable String continueToken) {
    /** A refusal that is not about a list. */
    public ApiStatus(int code, @Nullable String reason, String message, @Nullable Details details) {
        this(code, reason, message, details, null);
    }

    /**
     * What a status is about.
     *
     * @param name the object's name, or null
     * @param group the group, or null for the core group
     * @param kind the resource (plural) or, for validation, the kind; null if unknown
     * @param uid the object's uid, or null
     * @param causes the single problems; empty if there is only one
     * @param retryAfterSeconds when to try again, 0 for no advice
     */
    public record Details(@Nullable String name, @Nullable String group, @Nullable String kind, @Nullable String uid,
            List<Cause> causes, int retryAfterSeconds) {
        /** Details that name nothing. */
        public static final Details EMPTY = new Details(null, null, null, null, List.of(), 0);

        /** Copies the causes. */
        public Details {
            causes = List.copyOf(causes);
        }
    }

    /**
     * One of the problems.
     *
     * @param reason the reason that programs read
     * @param message the words that people read
     * @param field the field's path, or null
     */
    public record Cause(String reason, String message, @Nullable String field) {}

    /** This status as something to throw. */
    public StatusException exception() {
        return new StatusException(this);
    }

    /** The request makes no sense. */
    public static StatusException badRequest(String message) {
        return new ApiStatus(400, "BadRequest", message, null).exception();
    }

    /** Nobody knows who is asking. */
    public static StatusException unauthorized() {
        return new ApiStatus(401, "Unauthorized", "Unauthorized", null).exception();
    }

    /** The object does not exist. */
    public static StatusException notFound(String group, String plural, String name) {
        return new ApiStatus(404, "NotFound", qualified(plural, group) + " \"" + name + "\" not found",
                details(name, group, plural)).exception();
    }

    /** The path does not exist. */
    public static StatusException noSuchResource() {
        return new ApiStatus(404, "NotFound", "the server could not find the requested resource", Details.EMPTY)
                .exception();
    }

    /** The path exists, the method does not. */
    public static StatusException methodNotAllowed() {
        return new ApiStatus(405, "MethodNotAllowed",
                "the server does not allow this method on the requested resource", Details.EMPTY).exception();
    }

    /** None of the representations that the client accepts can be made. */
    public static StatusException notAcceptable(List<String> offered) {
        return new ApiStatus(406, "NotAcceptable",
                "only the following media types are accepted: " + String.join(", ", offered), Details.EMPTY)
                .exception();
    }

    /** An object of that name is there already. */
    public static StatusException alreadyExists(String group, String plural, String name) {
        return new ApiStatus(409, "AlreadyExists", qualified(plural, group) + " \"" + name + "\" already exists",
                details(name, group, plural)).exception();
    }

    /** The object was changed by another. */
    public static StatusException conflict(String group, String plural, String name, String why) {
        return new ApiStatus(409, "Conflict",
                "Operation cannot be fulfilled on " + qualified(plural, group) + " \"" + name + "\": " + why,
                details(name, group, plural)).exception();
    }

    /** The revision asked for is no longer known. */
    public static StatusException expired(String message) {
        return new ApiStatus(410, "Expired", message, null).exception();
    }

    /** The body is too large; {@code limit} in bytes. */
    public static StatusException tooLarge(long limit) {
        return new ApiStatus(413, "RequestEntityTooLarge",
                "Request entity too large: limit is " + limit, null).exception();
    }

    /** The body did not come in time; {@code why} says how long it may take. */
    public static StatusException tooSlow(String why) {
        return new ApiStatus(408, "Timeout", "the request was not received in time: " + why, null).exception();
    }

    /** The body is in a form that is not understood here. */
    public static StatusException unsupportedMediaType(List<String> understood) {
        return new ApiStatus(415, "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: "
                        + String.join(", ", understood),
                null).exception();
    }

    /** The object does not satisfy its rules; every problem is a cause. */
    public static StatusException invalid(String group, String kind, String name, List<FieldProblem> problems) {
        List<Cause> causes = problems.stream()
                .map(problem -> new Cause(problem.kind().reason(), problem.message(), problem.field()))
                .toList();
        String lines = problems.size() == 1
                ? problems.getFirst().line()
                : "[" + String.join(", ", problems.stream().map(FieldProblem::line).distinct().toList()) + "]";
        String message = qualifiedKind(kind, group) + " \"" + name + "\" is invalid: " + lines;
        return new ApiStatus(422, "Invalid", message,
                new Details(emptyToNull(name), emptyToNull(group), kind, null, causes, 0)).exception();
    }

    /** The user may not, or the rules of this place forbid it; {@code name} may be empty. */
    public static StatusException forbidden(String group, String plural, String name, String why) {
        return new ApiStatus(403, "Forbidden",
                qualified(plural, group) + (name.isEmpty() ? "" : " \"" + name + "\"") + " is forbidden: " + why,
                details(name, group, plural)).exception();
    }

    /** The server cannot answer now; try again after so many seconds. */
    public static StatusException serviceUnavailable(String message, int retryAfterSeconds) {
        return new ApiStatus(503, "ServiceUnavailable", message,
                new Details(null, null, null, null, List.of(), retryAfterSeconds)).exception();
    }

    /** The answer did not come in time. */
    public static StatusException timeout(String message, int retryAfterSeconds) {
        return new ApiStatus(504, "Timeout", message,
                new Details(null, null, null, null, List.of(), retryAfterSeconds)).exception();
    }

    /** Our own fault. */
    public static StatusException internal(String message) {
        return new ApiStatus(500, "InternalError", "Internal error occurred: " + message,
                new Details(null, null, null, null, List.of(new Cause("", message, null)), 0)).exception();
    }

    private static Details details(String name, String group, String plural) {
        return new Details(emptyToNull(name), emptyToNull(group), emptyToNull(plural), null, List.of(), 0);
    }

    private static String qualified(String plural, String group) {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    private static String qualifiedKind(String kind, String group) {
        return group.isEmpty() ? kind : kind + "." + group;
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
