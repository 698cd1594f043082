package dev.highlander.controlplane.apiserver.http;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.exception.WebSocketException;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.jspecify.annotations.Nullable;

/** Turns requests into WebSockets. */
final class WebSockets {
    private final WebSocketMappings mappings;
    private final HttpLimits limits;

    WebSockets(Server server, HttpLimits limits) {
        this.mappings = new WebSocketMappings(WebSocketServerComponents.ensureWebSocketComponents(server));
        this.limits = limits;
    }

    /** Accepts, and waits until the connection speaks WebSocket; the completion is used up. */
    Exchange.WebSocket accept(Request request, Response response, Callback completion, @Nullable String protocol,
            Departure departure) throws IOException {
        FramedWebSocket socket = new FramedWebSocket(limits, departure);
        WebSocketNegotiator negotiator = (_, answer, _) -> {
            if (protocol != null) {
                answer.setAcceptedSubProtocol(protocol);
            }
            // No compression: its state costs every watch memory, and a small message may unpack to a huge one.
            answer.setExtensions(List.of());
            return socket;
        };
        try {
            if (!mappings.upgrade(negotiator, request, response, completion, this::customize)) {
                throw new IOException("not a proper WebSocket request");
            }
        } catch (WebSocketException e) {
            throw new IOException("not a proper WebSocket request: " + e.getMessage(), e);
        }
        socket.awaitOpen();
        return socket;
    }

    private void customize(Configuration session) {
        // A watch may be silent for long; a dead peer is noticed by TCP keep-alive.
        session.setIdleTimeout(Duration.ZERO);
        session.setMaxFrameSize(limits.messageBytes());
        session.setMaxBinaryMessageSize(limits.messageBytes());
        session.setMaxTextMessageSize(limits.messageBytes());
    }
}
