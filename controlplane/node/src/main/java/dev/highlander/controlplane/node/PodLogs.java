package dev.highlander.controlplane.node;

import dev.highlander.controlplane.node.logs.LogOptions;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** What the containers of a node have written: the {@code log} subresource of its pods. */
public interface PodLogs {
    /**
     * Opens a log.
     *
     * @param namespace the pod's namespace
     * @param pod       the pod's name
     * @param container the container's name; null for the only or the default one
     * @param options   which part
     * @return the log as bytes; a following one ends with the container, or when it is closed, which any thread may do
     * @throws Unavailable when there is no such log, with the status that a client should see
     */
    InputStream open(String namespace, String pod, @Nullable String container, LogOptions options)
            throws Unavailable, IOException;

    /** There is no such log. */
    final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;

        /**
         * Says why.
         *
         * @param status  HTTP status: 400 or 404
         * @param message in Kubernetes' words
         */
        public Unavailable(int status, String message) {
            super(message);
            this.status = status;
        }

        /** HTTP status: 400 or 404. */
        public int status() {
            return status;
        }
    }
}
