package dev.highlander.ownership.fence;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.Ownership;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The sender's side of a fence behind HTTP: each request carries lease and epoch in headers, and a new owner shows its epoch first.
 *
 * <pre>{@code
 * HttpRequest request = HttpFence.stamp(HttpRequest.newBuilder(uri), ownership).PUT(body).build();
 * }</pre>
 *
 * <p>{@link HttpFenceGate} is the receiver's side. To raise the fence, this sends {@code POST} with {@value #LEASE}, {@value #EPOCH} and
 * {@value #HOLDER} to an address of the receiver's choice, where any status from 200 to 299 accepts and 412 refuses. Both name
 * the highest epoch in the answer's {@value #EPOCH}.
 *
 * <p><strong>Reach: as strict as the receiver</strong>, which must compare and have its effect in one step, and must remember over its own
 * restarts. A receiver that ignores the headers fences nothing; a proxy that repeats requests does no harm.
 */
public final class HttpFence implements Fence {
    /** The header that names the lease. */
    public static final String LEASE = "Highlander-Lease";
    /** The header that holds the epoch: of the sender in a request, the highest that was seen in an answer. */
    public static final String EPOCH = "Highlander-Epoch";
    /** The header that names the holder, in the request that raises the fence. */
    public static final String HOLDER = "Highlander-Holder";

    private static final int REFUSED = 412;

    private final HttpClient client;
    private final URI address;
    private final Duration longest;

    /**
     * A fence behind an address.
     *
     * @param client sends the requests; stays the caller's
     * @param address where the receiver takes new epochs
     * @param longest how long to wait for an answer; more than zero
     */
    public HttpFence(HttpClient client, URI address, Duration longest) {
        this.client = client;
        this.address = address;
        this.longest = longest;
    }

    /** Lets a request carry the lease and epoch of an ownership; what it carried of another is replaced. */
    public static HttpRequest.Builder stamp(HttpRequest.Builder request, Ownership ownership) {
        return stamp(request, ownership.lease(), ownership.epoch());
    }

    /** Lets a request carry a lease and an epoch; what it carried before is replaced. */
    public static HttpRequest.Builder stamp(HttpRequest.Builder request, LeaseName lease, Epoch epoch) {
        return request.setHeader(LEASE, lease.value()).setHeader(EPOCH, epoch.toString());
    }

    @Override
    public CompletionStage<Answer> raise(LeaseName lease, HolderId holder, Epoch epoch) {
        HttpRequest request = stamp(HttpRequest.newBuilder(address), lease, epoch)
                .setHeader(HOLDER, holder.toString())
                .timeout(longest)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .thenApply(response -> answer(response, epoch));
    }

    private Answer answer(HttpResponse<?> response, Epoch asked) {
        int status = response.statusCode();
        boolean accepted = status >= 200 && status < 300;
        if (!accepted && status != REFUSED) {
            throw new FenceException("fence at " + shown() + ": status " + status + ", expected 200 to 299 or "
                    + REFUSED);
        }
        Optional<Epoch> highest = response.headers().firstValue(EPOCH).flatMap(HttpFenceGate::epoch);
        if (highest.isEmpty() && !accepted) {
            throw new FenceException("fence at " + shown() + ": refused without the header " + EPOCH
                    + ", expected it to name the highest epoch seen");
        }
        return new Answer(accepted, highest.orElse(asked));
    }

    /** Without user or query, which may hold secrets. */
    private String shown() {
        return address.getScheme() + "://" + address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort())
                + address.getPath();
    }
}
