package dev.highlander.controlplane.apiserver.streams;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a node can stream of its pods; the way to a node on another machine implements this as well as a node in the same JVM. */
public interface NodeStreams {
    /**
     * Opens a container's log.
     *
     * @param node the node's name
     * @return the log; reading blocks while it is followed and nothing is written, closing ends that from any thread
     * @throws NoSuchLogException if the node does not have the log, with what to tell the user
     * @throws IOException if the node cannot be reached
     */
    InputStream log(String node, LogRequest request) throws IOException;

    /**
     * Which log, and which part of it.
     *
     * @param namespace the pod's namespace
     * @param pod the pod's name
     * @param container the container's name
     * @param follow whether to go on as more is written
     * @param previous whether the container's run before the present one is meant
     * @param timestamps whether each line begins with its time
     * @param sinceTime only lines from then on, or null
     * @param since only lines as young as that, or null
     * @param tailLines only so many last lines, or -1 for all
     * @param limitBytes only so many bytes, or -1 for all
     */
    record LogRequest(String namespace, String pod, String container, boolean follow, boolean previous,
            boolean timestamps,
            @Nullable Instant sinceTime, @Nullable Duration since, long tailLines, long limitBytes) {}

    /** The node has no such log. */
    final class NoSuchLogException extends IOException {
        private static final long serialVersionUID = 1;

        /** With what to tell the user. */
        public NoSuchLogException(String message) {
            super(message);
        }
    }
}
