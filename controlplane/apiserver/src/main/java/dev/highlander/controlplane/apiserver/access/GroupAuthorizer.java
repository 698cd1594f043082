package dev.highlander.controlplane.apiserver.access;

import dev.highlander.controlplane.apiserver.identity.User;
import java.util.Set;

/**
 * The permissions that hold without any role: administrators and the parts of the control plane may do anything, everybody who
 * has proved who they are may discover the API and ask about themselves, and anybody may ask whether the server is well.
 *
 * <p>What is open to whom follows Kubernetes' bootstrap roles {@code system:discovery}, {@code system:basic-user} and
 * {@code system:public-info-viewer}.
 */
public final class GroupAuthorizer implements Authorizer {
    /** The group of the control plane's own parts. */
    public static final String COMPONENTS = "highlander:components";

    private static final Set<String> PUBLIC = Set.of("/healthz", "/livez", "/readyz", "/version", "/version/");
    private static final Set<String> SELF_REVIEWS = Set.of("selfsubjectaccessreviews", "selfsubjectrulesreviews",
            "selfsubjectreviews");

    @Override
    public Decision authorize(User user, Attributes attributes) {
        if (user.isIn(User.MASTERS) || user.isIn(COMPONENTS)) {
            return Decision.allow("");
        }
        if (attributes.resource().isEmpty() && attributes.verb().equals("get")) {
            if (PUBLIC.contains(attributes.path())) {
                return Decision.allow("everybody may ask whether the server is well");
            }
            if (user.isIn(User.AUTHENTICATED) && isDiscovery(attributes.path())) {
                return Decision.allow("everybody known may discover the API");
            }
        }
        if (user.isIn(User.AUTHENTICATED) && attributes.verb().equals("create")
                && SELF_REVIEWS.contains(attributes.resource())) {
            return Decision.allow("everybody known may ask about themselves");
        }
        return Decision.deny("");
    }

    private static boolean isDiscovery(String path) {
        return path.equals("/api") || path.startsWith("/api/") || path.equals("/apis") || path.startsWith("/apis/")
                || path.startsWith("/openapi/") || path.startsWith("/healthz") || path.startsWith("/livez")
                || path.startsWith("/readyz") || path.equals("/.well-known/openid-configuration")
                || path.equals("/openid/v1/jwks");
    }
}
