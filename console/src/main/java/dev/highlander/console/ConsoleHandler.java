package dev.highlander.console;

import dev.highlander.console.model.LeaderControl;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns requests into answers: host and method first, then metrics, the stream, or what the {@link Router} says. */
final class ConsoleHandler extends Handler.Abstract {
    private static final Logger log = LoggerFactory.getLogger(ConsoleHandler.class);
    static final String METRICS_CONNECTOR = "metrics";
    static final String STREAM = "/api/events-stream";
    static final String STEP_DOWN = "/api/step-down";
    /**
     * What a request that changes something must carry. A page of another site cannot make a browser send it: it would first have to ask
     * this console for permission, which nobody gets.
     */
    static final String INTENT = "X-Highlander-Intent";
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final HostRule hosts;
    private final Router router;
    private final LeaderControl control;
    private final Broadcast broadcast;
    private final PrometheusRegistry registry;
    private final String metricsPath;
    private final ExpositionFormats formats = ExpositionFormats.init();

    ConsoleHandler(HostRule hosts, Router router, LeaderControl control, Broadcast broadcast,
            PrometheusRegistry registry, String metricsPath) {
        // Nothing here waits for anything, so a selector's own thread may run it.
        super(InvocationType.NON_BLOCKING);
        this.hosts = hosts;
        this.router = router;
        this.control = control;
        this.broadcast = broadcast;
        this.registry = registry;
        this.metricsPath = metricsPath;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        response.getHeaders().put("X-Content-Type-Options", "nosniff").put("Referrer-Policy", "no-referrer")
                .put("Content-Security-Policy", POLICY).put("Cross-Origin-Resource-Policy", "same-origin");
        String path = Request.getPathInContext(request);
        boolean metricsOnly = METRICS_CONNECTOR.equals(request.getConnectionMetaData().getConnector().getName());
        if (!hosts.accepts(Request.getServerName(request))) {
            send(request, response, callback, Answer.error(403, "this console answers to localhost only"));
        } else if (path.equals(STEP_DOWN) && !metricsOnly) {
            stepDown(request, response, callback);
        } else if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            send(request, response, callback, Answer.error(405, "only GET and HEAD are served here"));
        } else if (path.equals(metricsPath)) {
            send(request, response, callback, metrics(request));
        } else if (metricsOnly) {
            send(request, response, callback, Answer.error(404, "only " + metricsPath + " is served on this port"));
        } else if (path.equals(STREAM) && request.getMethod().equals("GET")) {
            stream(request, response, callback);
        } else {
            Fields query = Request.extractQueryParameters(request);
            send(request, response, callback, router.answer(path, Optional.ofNullable(query.getValue("namespace"))));
        }
        return true;
    }

    private void stepDown(Request request, Response response, Callback callback) {
        if (!request.getMethod().equals("POST")) {
            response.getHeaders().put(HttpHeader.ALLOW, "POST");
            send(request, response, callback, Answer.error(405, "only POST is served here"));
        } else if (!"step-down".equals(request.getHeaders().get(INTENT))) {
            send(request, response, callback, Answer.error(403, "expected the header " + INTENT + ": step-down"));
        } else {
            Optional<String> successor = Optional
                    .ofNullable(Request.extractQueryParameters(request).getValue("successor"))
                    .filter(name -> !name.isEmpty());
            router.stepDown(control, successor).thenAccept(answer -> send(request, response, callback, answer));
        }
    }

    private void stream(Request request, Response response, Callback callback) {
        if (!broadcast.join(response, callback)) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "10");
            send(request, response, callback,
                    Answer.error(503, "too many pages watch this console; close one or try again later"));
        }
    }

    private Answer metrics(Request request) {
        ExpositionFormatWriter writer = formats.findWriter(request.getHeaders().get(HttpHeader.ACCEPT));
        ByteArrayOutputStream out = new ByteArrayOutputStream(16_384);
        try {
            writer.write(out, registry.scrape());
            return new Answer(200, writer.getContentType(), out.toByteArray(), false);
        } catch (IOException | RuntimeException e) {
            log.error("metrics could not be collected", e);
            return Answer.error(500, "the metrics could not be collected; the log says why");
        }
    }

    private static void send(Request request, Response response, Callback callback, Answer answer) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
        if (answer.cacheable()) {
            String tag = tag(answer.body());
            response.getHeaders().put(HttpHeader.ETAG, tag).put(HttpHeader.CACHE_CONTROL, "no-cache");
            if (tag.equals(request.getHeaders().get(HttpHeader.IF_NONE_MATCH))) {
                response.setStatus(HttpStatus.NOT_MODIFIED_304);
                response.write(true, ByteBuffer.allocate(0), callback);
                return;
            }
        } else {
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        }
        response.setStatus(answer.status());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
        boolean bodiless = request.getMethod().equals("HEAD");
        response.write(true, bodiless ? ByteBuffer.allocate(0) : ByteBuffer.wrap(answer.body()), callback);
    }

    private static String tag(byte[] body) {
        CRC32C sum = new CRC32C();
        sum.update(body);
        return "\"" + Long.toHexString(sum.getValue()) + "-" + body.length + "\"";
    }
}
