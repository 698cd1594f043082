package dev.highlander.controlplane.apiserver.identity;

import java.util.List;
import java.util.Map;

/**
 * Who is asking.
 *
 * @param name the user
 * @param uid an identity that is never used twice; may be empty
 * @param groups the groups
 * @param extra anything else that is known, by key
 */
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    /** The group of everybody who has proved who they are. */
    public static final String AUTHENTICATED = "system:authenticated";
    /** The group of those who have not. */
    public static final String UNAUTHENTICATED = "system:unauthenticated";
    /** The group that may do anything. */
    public static final String MASTERS = "system:masters";
    /** The key of extra under which it is told by which credential a user is known. */
    public static final String CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";
    /** Somebody who has not proved anything. */
    public static final User ANONYMOUS = new User("system:anonymous", "", List.of(UNAUTHENTICATED), Map.of());

    /** Copies groups and extra. */
    public User {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    /** Whether the user is in a group. */
    public boolean isIn(String group) {
        return groups.contains(group);
    }
}
