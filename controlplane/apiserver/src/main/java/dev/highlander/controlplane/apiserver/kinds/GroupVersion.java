package dev.highlander.controlplane.apiserver.kinds;

/**
 * A group of the API at one version.
 *
 * @param group the group; empty for the core group
 * @param version the version, for example {@code v1}
 */
public record GroupVersion(String group, String version) {
    /** Reads an {@code apiVersion}: {@code v1} or {@code apps/v1}. */
    public static GroupVersion parse(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0
                ? new GroupVersion("", apiVersion)
                : new GroupVersion(apiVersion.substring(0, slash), apiVersion.substring(slash + 1));
    }

    /** As it stands in {@code apiVersion}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    @Override
    public String toString() {
        return apiVersion();
    }
}
