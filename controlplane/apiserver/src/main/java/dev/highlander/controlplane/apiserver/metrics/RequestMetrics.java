package dev.highlander.controlplane.apiserver.metrics;

import dev.highlander.controlplane.apiserver.request.RequestInfo;
import dev.highlander.ownership.time.TimeSource;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;

/** Requests by verb, resource and answer; the names and buckets are kube-apiserver's, so that its dashboards work. */
public final class RequestMetrics {
    private static final double[] BUCKETS = {0.001, 0.0025, 0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5,
        2,
        3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60};

    private final TimeSource time;
    private final Counter requests;
    private final Histogram durations;
    private final Gauge inFlight;
    private final Gauge longRunning;

    /** Registers the metrics. */
    public RequestMetrics(PrometheusRegistry registry, TimeSource time) {
        this.time = time;
        this.requests = Counter.builder()
                .name("apiserver_request_total")
                .help("Requests by verb, group, version, resource, subresource, scope and code of the answer.")
                .labelNames("verb", "group", "version", "resource", "subresource", "scope", "code")
                .register(registry);
        this.durations = Histogram.builder()
                .name("apiserver_request_duration_seconds")
                .help("How long requests took, watches and other streams excepted.")
                .labelNames("verb", "group", "version", "resource", "subresource", "scope")
                .classicOnly()
                .classicUpperBounds(BUCKETS)
                .register(registry);
        this.inFlight = Gauge.builder()
                .name("apiserver_current_inflight_requests")
                .help("Requests that are being answered, watches and other streams excepted.")
                .labelNames("request_kind")
                .register(registry);
        this.longRunning = Gauge.builder()
                .name("apiserver_longrunning_requests")
                .help("Watches and other streams.")
                .labelNames("verb", "group", "version", "resource", "subresource", "scope")
                .register(registry);
    }

    /** Begins to time a request. */
    public Timer begin() {
        return new Timer(time.nanos());
    }

    /** One request under way; for one thread. */
    public final class Timer {
        private final long began;
        private String[] labels = {"", "", "", "", "", ""};
        private boolean isLong;
        private boolean isKnown;

        private Timer(long began) {
            this.began = began;
        }

        /** Says what the request asks for, once that is known. */
        public void request(RequestInfo request) {
            labels = switch (request) {
                case RequestInfo.Resource resource -> new String[]{resource.verb().toUpperCase(Locale.ROOT),
                    resource.kind().group(), resource.kind().version(), resource.kind().plural(),
                    resource.subresource(), scope(resource)};
                case RequestInfo.NonResource path -> new String[]{path.verb().toUpperCase(Locale.ROOT), "", "",
                    "", "", ""};
            };
            isLong = request.isLongRunning();
            isKnown = true;
            if (isLong) {
                longRunning.labelValues(labels).inc();
            } else {
                inFlight.labelValues(kind()).inc();
            }
        }

        /**
         * Ends the request.
         *
         * @param status the status of the answer; 0 if the client went away before there was one
         */
        public void end(int status) {
            if (!isKnown) {
                return;
            }
            if (isLong) {
                longRunning.labelValues(labels).dec();
            } else {
                inFlight.labelValues(kind()).dec();
                durations.labelValues(labels).observe((time.nanos() - began) / 1e9);
            }
            requests.labelValues(labels[0], labels[1], labels[2], labels[3], labels[4], labels[5],
                    Integer.toString(status))
                    .inc();
        }

        private String kind() {
            return switch (labels[0]) {
                case "GET", "LIST", "WATCH", "HEAD", "OPTIONS" -> "readOnly";
                default -> "mutating";
            };
        }

        private static String scope(RequestInfo.Resource resource) {
            if (!resource.name().isEmpty()) {
                return "resource";
            }
            return resource.namespace().isEmpty() ? "cluster" : "namespace";
        }
    }
}
