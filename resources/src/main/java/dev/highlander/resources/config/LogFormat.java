package dev.highlander.resources.config;

/** What a line of the log looks like. */
public enum LogFormat {
    /** For people. */
    text,
    /** For machines. */
    json
}
