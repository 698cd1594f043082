package dev.highlander.resources.config;

/** How much is logged. */
public enum LogLevel {
    /** Everything. */
    debug,
    /** The story of a day on one page. */
    info,
    /** What should be looked at. */
    warn,
    /** What has failed. */
    error
}
