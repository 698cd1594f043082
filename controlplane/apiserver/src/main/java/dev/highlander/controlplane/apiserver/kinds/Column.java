package dev.highlander.controlplane.apiserver.kinds;

/**
 * A column of the table that {@code kubectl get} prints.
 *
 * @param name the heading
 * @param type the type of its cells: {@code string}, {@code integer}, {@code number}, {@code boolean} or {@code date}
 * @param format the format, for example {@code name}; may be empty
 * @param description what it means; may be empty
 * @param priority 0 to be shown always, more to be shown only when wide
 */
public record Column(String name, String type, String format, String description, int priority) {}
