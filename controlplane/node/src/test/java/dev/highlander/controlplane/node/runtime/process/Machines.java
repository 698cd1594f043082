package dev.highlander.controlplane.node.runtime.process;

import java.io.IOException;

/** This machine, looked at once for all tests. */
final class Machines {
    private static final Machine DETECTED = detect();

    private Machines() {}

    static Machine detected() {
        return DETECTED;
    }

    private static Machine detect() {
        try {
            return Machine.detect();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
