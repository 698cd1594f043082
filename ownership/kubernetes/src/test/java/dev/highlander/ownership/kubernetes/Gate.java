package dev.highlander.ownership.kubernetes;

import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.http.Handler;
import dev.highlander.controlplane.client.LocalClients;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before an API server in this JVM: counts requests, refuses some, holds some back as a network does that delivers late. */
final class Gate implements Handler {
    private final Handler server;
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final AtomicInteger heldBack = new AtomicInteger();
    private volatile Set<String> refused = Set.of();
    private volatile int status = 500;
    private volatile Set<String> held = Set.of();
    private volatile CountDownLatch open = new CountDownLatch(0);

    Gate(Handler server) {
        this.server = server;
    }

    /** A client whose requests pass here; the caller closes it. */
    KubernetesClient client() {
        return LocalClients.create(this,
                new Exchange.TrustedUser("through-the-gate", List.of("system:masters", "system:authenticated")));
    }

    /** Answers requests of these methods with that status from now on; none: refuses nothing. */
    void refuse(int with, String... methods) {
        status = with;
        refused = Set.of(methods);
    }

    /** Lets requests of these methods arrive only after {@link #deliver}. */
    void hold(String... methods) {
        open = new CountDownLatch(1);
        held = Set.of(methods);
    }

    /** Lets what was held back arrive, and what comes from now on. */
    void deliver() {
        held = Set.of();
        open.countDown();
    }

    /** How many requests have been held back. */
    int heldBack() {
        return heldBack.get();
    }

    /** How many requests of that method have come; a watch counts as {@code WATCH}. */
    int count(String method) {
        AtomicInteger count = counts.get(method);
        return count == null ? 0 : count.get();
    }

    /** How many requests have come that are no watch. */
    int steps() {
        return count("GET") + count("PUT") + count("POST");
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        boolean isWatch = exchange.rawQuery().contains("watch=true");
        String method = isWatch ? "WATCH" : exchange.method();
        counts.computeIfAbsent(method, _ -> new AtomicInteger()).incrementAndGet();
        if (held.contains(method)) {
            heldBack.incrementAndGet();
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("held back");
            }
        }
        if (refused.contains(method)) {
            exchange.respond(status, Map.of("Content-Type", "application/json"),
                    ("{\"kind\":\"Status\",\"message\":\"refused by the gate\",\"code\":" + status + "}")
                            .getBytes(StandardCharsets.UTF_8));
            return;
        }
        server.handle(exchange);
    }
}
