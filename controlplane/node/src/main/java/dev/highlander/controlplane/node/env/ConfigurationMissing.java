package dev.highlander.controlplane.node.env;

/** Something that a container needs is not there; it may come later. */
public final class ConfigurationMissing extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says what is missing, as a kubelet words it. */
    public ConfigurationMissing(String message) {
        super(message);
    }
}
