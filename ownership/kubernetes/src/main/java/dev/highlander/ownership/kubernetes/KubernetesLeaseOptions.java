package dev.highlander.ownership.kubernetes;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where Lease objects are kept, and how patient the store is.
 *
 * @param namespace the namespace; it must exist. An RFC 1123 label: 1 to 63 of {@code a-z 0-9 -}
 * @param labels what a Lease is labelled with when it is created; none by default. Labels of an existing one are left alone
 * @param requestTimeout how long a step may take with all its repetitions, and a list; 10 ms to 5 min, 5 s by default
 * @param inFlight how many steps are under way at once, the others wait: 1 to 1024, 64 by default
 */
public record KubernetesLeaseOptions(String namespace, Map<String, String> labels, Duration requestTimeout,
        int inFlight) {
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern LABEL_KEY = Pattern
            .compile("([a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?");
    private static final Pattern LABEL_VALUE = Pattern.compile("([A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?)?");
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int MOST = 1024;

    /** Checks every field; the message names field, value and what was expected. */
    public KubernetesLeaseOptions {
        if (!NAMESPACE.matcher(namespace).matches()) {
            throw new IllegalArgumentException("namespace: '" + namespace
                    + "', expected 1 to 63 of 'a-z 0-9 -', beginning and ending with a letter or digit");
        }
        labels = Map.copyOf(labels);
        labels.forEach((key, value) -> {
            if (!LABEL_KEY.matcher(key).matches() || !LABEL_VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException("labels: '" + key + "=" + value
                        + "', expected [prefix/]name=value, name and value of up to 63 letters, digits or '- _ .'");
            }
        });
        if (requestTimeout.compareTo(SHORTEST) < 0 || requestTimeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("requestTimeout: " + requestTimeout + ", expected 10 ms to 5 min");
        }
        if (inFlight < 1 || inFlight > MOST) {
            throw new IllegalArgumentException("inFlight: " + inFlight + ", expected 1 to " + MOST);
        }
    }

    /** The defaults in this namespace. */
    public static KubernetesLeaseOptions in(String namespace) {
        return new KubernetesLeaseOptions(namespace, Map.of(), Duration.ofSeconds(5), 64);
    }

    /** The same with these labels on Leases that are created. */
    public KubernetesLeaseOptions withLabels(Map<String, String> other) {
        return new KubernetesLeaseOptions(namespace, other, requestTimeout, inFlight);
    }

    /** The same with another patience. */
    public KubernetesLeaseOptions withRequestTimeout(Duration other) {
        return new KubernetesLeaseOptions(namespace, labels, other, inFlight);
    }

    /** The same with another number of steps at once. */
    public KubernetesLeaseOptions withInFlight(int other) {
        return new KubernetesLeaseOptions(namespace, labels, requestTimeout, other);
    }
}
