package dev.highlander.controlplane.apiserver.access;

import dev.highlander.controlplane.apiserver.identity.User;

/** Says whether a user may do something; pure as far as the caller can tell, and fast enough to be asked at each request. */
@FunctionalInterface
public interface Authorizer {
    /** Whether the user may. */
    Decision authorize(User user, Attributes attributes);
}
