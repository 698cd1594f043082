package dev.highlander.controlplane.apiserver.kinds.print;

import java.util.Map;

/** What columns mean, in a few words. */
final class Descriptions {
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("Name", "The object's name, unique within its namespace."),
            Map.entry("Age", "The time since the object was created."),
            Map.entry("Created At", "When the object was created."),
            Map.entry("Ready", "How many of the wanted parts are ready."),
            Map.entry("Status", "What the object is doing, in one word."),
            Map.entry("Restarts", "How often containers were started again, and when last."),
            Map.entry("IP", "The pod's address."),
            Map.entry("Node", "The node on which the pod runs."),
            Map.entry("Nominated Node", "The node on which room is being made for the pod."),
            Map.entry("Readiness Gates", "How many of the pod's further conditions are true."),
            Map.entry("Data", "The number of entries."),
            Map.entry("Type", "Which sort of object this is."),
            Map.entry("Desired", "How many are wanted."),
            Map.entry("Current", "How many there are."),
            Map.entry("Up-to-date", "How many have the newest template."),
            Map.entry("Available", "How many have been ready for long enough."),
            Map.entry("Containers", "The names of the containers."),
            Map.entry("Images", "The images of the containers."),
            Map.entry("Selector", "Which pods belong to the object."),
            Map.entry("Roles", "The roles that labels give to the node."),
            Map.entry("Version", "The version of the node's agent."),
            Map.entry("Holder", "Who holds the lease."),
            Map.entry("Last Seen", "The time since it happened last."),
            Map.entry("First Seen", "The time since it happened first."),
            Map.entry("Reason", "Why, in one word for programs."),
            Map.entry("Object", "The object that this is about."),
            Map.entry("Message", "What happened, in words for people."),
            Map.entry("Count", "How often it happened."),
            Map.entry("Schedule", "When it runs, in the notation of cron."),
            Map.entry("Cluster-IP", "The address inside the cluster."),
            Map.entry("External-IP", "The addresses outside the cluster."),
            Map.entry("Port(s)", "The ports that are served."),
            Map.entry("Secrets", "The number of secrets that belong to it."),
            Map.entry("Duration", "How long it has run, or ran."),
            Map.entry("Completions", "How many of the wanted runs have succeeded."));

    private Descriptions() {}

    /** What a column means, or nothing if its name says enough. */
    static String of(String column) {
        return WORDS.getOrDefault(column, "");
    }
}
