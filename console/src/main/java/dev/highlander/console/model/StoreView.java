package dev.highlander.console.model;

/**
 * The store in which ownership is kept.
 *
 * @param type {@code redis}, {@code db}, {@code raft}, {@code lease} or {@code memory}
 * @param address where it is, without a password; may be empty
 * @param connected whether it answers
 * @param failures how often it did not
 */
public record StoreView(String type, String address, boolean connected, long failures) {}
