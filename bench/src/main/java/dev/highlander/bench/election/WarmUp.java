package dev.highlander.bench.election;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.LeaseStoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What makes a new process like one that has run for hours: its way to the store is compiled, not interpreted. A lease's holder sends a
 * renewal every few seconds, so that it takes a JVM some twenty minutes to come to that by itself.
 */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    private WarmUp() {}

    /**
     * Takes, renews and releases a lease that nobody else wants, so many times, and hears of the releases. A store in trouble ends it: nothing
     * depends on it.
     */
    static void run(LeaseStore store, ContenderOptions options) {
        LeaseName lease = LeaseName.of(options.lease().value() + "-warm-" + options.holder());
        Duration ttl = options.ttl();
        try (LeaseStore.Subscription _ = store.changes(List.of(lease), _ -> {})) {
            for (int i = 0; i < options.warmUp(); i++) {
                HolderId holder = HolderId.of(options.holder(), Long.toString(i));
                if (store.acquire(lease, holder, ttl).toCompletableFuture()
                        .join() instanceof LeaseAnswer.Granted(Epoch epoch)) {
                    store.renew(lease, holder, epoch, ttl).toCompletableFuture().join();
                    store.release(lease, holder, epoch).toCompletableFuture().join();
                }
            }
        } catch (CompletionException | LeaseStoreException e) {
            LOG.warn("event=warm-up-ended", e);
        }
    }
}
