package dev.highlander.controlplane.node.runtime;

/** What a machine may refuse to a runtime; a pod that wants it runs without, and is told so. */
public enum Lack {
    /** Private mounts: volumes do not appear at their mount paths. */
    MOUNTS("volumes do not appear at their mount paths; their directories are in HIGHLANDER_MOUNT_… variables"),
    /** Private process numbers: containers see the machine's processes. */
    PROCESSES("containers see the machine's processes"),
    /** Limits of memory and processor time. */
    LIMITS("limits of memory and cpu are not enforced"),
    /** Another user than the agent's own. */
    USERS("containers run as the user of the agent");

    private final String meaning;

    Lack(String meaning) {
        this.meaning = meaning;
    }

    /** What follows from it, for a user to read. */
    public String meaning() {
        return meaning;
    }
}
