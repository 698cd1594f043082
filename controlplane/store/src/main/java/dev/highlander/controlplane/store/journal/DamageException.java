package dev.highlander.controlplane.store.journal;

/** A file is not as it was written. */
final class DamageException extends Exception {
    private static final long serialVersionUID = 1;

    /** Says where and how. */
    DamageException(String path, long offset, String what) {
        super(path + " is damaged at offset " + offset + ": " + what);
    }
}
