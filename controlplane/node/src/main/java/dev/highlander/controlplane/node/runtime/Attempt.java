package dev.highlander.controlplane.node.runtime;

/**
 * One run of one container: the unit that a runtime starts once and never again.
 *
 * @param pod       the pod
 * @param container the container's name, a DNS label
 * @param number    0 for the first run, one more for each restart: it is the container's restart count
 */
public record Attempt(PodUid pod, String container, int number) {
    /** Checks the parts, which become directory names. */
    public Attempt {
        if (container.isEmpty() || container.length() > 63 || container.indexOf('/') >= 0
                || container.startsWith(".")) {
            throw new IllegalArgumentException("not a container's name: '" + container + "'");
        }
        if (number < 0) {
            throw new IllegalArgumentException("attempt " + number + " of " + container + ": must not be negative");
        }
    }

    @Override
    public String toString() {
        return pod + "/" + container + "/" + number;
    }
}
