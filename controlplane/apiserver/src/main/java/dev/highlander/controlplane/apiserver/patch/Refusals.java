package dev.highlander.controlplane.apiserver.patch;

import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.apiserver.status.StatusException;

/** How patches are refused. */
final class Refusals {
    private Refusals() {}

    /** The patch makes no sense, whatever it is applied to. */
    static StatusException malformed(String message) {
        return ApiStatus.badRequest(message);
    }

    /** The patch makes sense, but not for this document. */
    static StatusException inapplicable(String message) {
        return new ApiStatus(422, "Invalid",
                "the server rejected our request due to an error in our request: " + message, ApiStatus.Details.EMPTY)
                .exception();
    }

    /** The patch asks for too much. */
    static StatusException tooMuch(String message) {
        return new ApiStatus(413, "RequestEntityTooLarge", "Request entity too large: " + message,
                ApiStatus.Details.EMPTY)
                .exception();
    }
}
