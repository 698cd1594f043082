package dev.highlander.resources.schema;

/** The kind of document a record is read from. */
public enum Dialect {
    /** A config file: types are taken from the look of the text, as YAML users expect; {@code PORT: 8080} is a fine variable. */
    CONFIG_FILE,
    /** The spec of a custom resource: an API server has checked types already, and they are exact. */
    CUSTOM_RESOURCE
}
