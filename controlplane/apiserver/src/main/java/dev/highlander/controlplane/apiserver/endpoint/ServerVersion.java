package dev.highlander.controlplane.apiserver.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.json.Json;
import java.util.Locale;

/**
 * What this server says it is: which Kubernetes it behaves like, and which Highlander it is.
 *
 * @param highlander the version of Highlander
 */
record ServerVersion(String highlander) {
    private static final String MINOR = "32";

    ObjectNode document() {
        String runtime = "java" + Runtime.version().feature();
        return Json.object()
                .put("major", "1")
                .put("minor", MINOR)
                .put("gitVersion", "v1." + MINOR + ".0+highlander-" + highlander)
                .put("gitCommit", "")
                .put("gitTreeState", "")
                .put("buildDate", "1970-01-01T00:00:00Z")
                .put("goVersion", runtime)
                .put("compiler", "javac")
                .put("platform", System.getProperty("os.name", "").toLowerCase(Locale.ROOT) + "/"
                        + System.getProperty("os.arch", ""));
    }
}
