package dev.highlander.controlplane.apiserver.schema;

/** What becomes of unknown and duplicate fields. */
public enum FieldValidation {
    /** They are refused. */
    STRICT,
    /** They are dropped, and the user is told. */
    WARN,
    /** They are dropped in silence. */
    IGNORE
}
