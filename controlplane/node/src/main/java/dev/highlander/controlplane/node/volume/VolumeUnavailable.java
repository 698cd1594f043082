package dev.highlander.controlplane.node.volume;

/** A volume cannot be made now; it may be possible later. */
public final class VolumeUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says which volume, and what is in the way. */
    public VolumeUnavailable(String message) {
        super(message);
    }
}
