package dev.highlander.workloads.render;

/**
 * Who renders.
 *
 * @param controllerId the controller's id; a label value
 * @param clusterName the cluster's name; a label value
 * @param tenant the tenant; a label value
 */
public record RenderIdentity(String controllerId, String clusterName, String tenant) {}
