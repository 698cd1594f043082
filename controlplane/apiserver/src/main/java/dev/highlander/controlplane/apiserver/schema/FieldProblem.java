package dev.highlander.controlplane.apiserver.schema;

/**
 * One thing wrong with one field; becomes a cause of a {@code 422 Invalid} status.
 *
 * @param kind what is wrong
 * @param field the field's path
 * @param message the whole message as Kubernetes words it, without the path: {@code Invalid value: "x": must be …}
 */
public record FieldProblem(Kind kind, String field, String message) {
    /** The kinds of problem, with the reasons that programs read and the words that people read. */
    public enum Kind {
        /** A value is needed and missing. */
        REQUIRED("FieldValueRequired", "Required value"),
        /** The value is malformed. */
        INVALID("FieldValueInvalid", "Invalid value"),
        /** The value is none of the known ones. */
        NOT_SUPPORTED("FieldValueNotSupported", "Unsupported value"),
        /** The value stands twice where it must be unique. */
        DUPLICATE("FieldValueDuplicate", "Duplicate value"),
        /** The value must not be given here. */
        FORBIDDEN("FieldValueForbidden", "Forbidden"),
        /** The value refers to something that is not there. */
        NOT_FOUND("FieldValueNotFound", "Not found"),
        /** The value is too long. */
        TOO_LONG("FieldValueTooLong", "Too long"),
        /** The list or map has too many items. */
        TOO_MANY("FieldValueTooMany", "Too many"),
        /** The value has the wrong type. */
        TYPE_INVALID("FieldValueTypeInvalid", "Invalid value");

        private final String reason;
        private final String words;

        Kind(String reason, String words) {
            this.reason = reason;
            this.words = words;
        }

        /** The reason of a status cause. */
        public String reason() {
            return reason;
        }

        /** How the message begins. */
        public String words() {
            return words;
        }
    }

    /** The message with its path, as it stands in a status message: {@code spec.replicas: Invalid value: -1: must be …}. */
    public String line() {
        return field + ": " + message;
    }
}
