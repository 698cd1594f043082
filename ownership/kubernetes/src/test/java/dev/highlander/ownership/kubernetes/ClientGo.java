package dev.highlander.ownership.kubernetes;

import dev.highlander.ownership.time.TimeSource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpecBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A candidate that reads and writes a Lease in the steps of client-go's {@code leaderelection} ({@code tryAcquireOrRenew}, {@code release} and
 * {@code LeaseLock}), one call for one try: observed record cut to whole seconds, spec replaced, metadata carried along.
 */
final class ClientGo {
    /** What client-go compares: its record holds {@code metav1.Time}, which is written in whole seconds. */
    private record Observed(String holder, int seconds, @Nullable Instant acquired, @Nullable Instant renewed,
            int transitions) {
        static Observed of(LeaseSpec spec) {
            return new Observed(Objects.requireNonNullElse(spec.getHolderIdentity(), ""),
                    Objects.requireNonNullElse(spec.getLeaseDurationSeconds(), 0), cut(spec.getAcquireTime()),
                    cut(spec.getRenewTime()), Objects.requireNonNullElse(spec.getLeaseTransitions(), 0));
        }

        private static @Nullable Instant cut(@Nullable ZonedDateTime time) {
            return time == null ? null : time.toInstant().truncatedTo(ChronoUnit.SECONDS);
        }
    }

    private final KubernetesClient client;
    private final String name;
    private final String identity;
    private final Duration duration;
    private final TimeSource time;
    private final InstantSource wall;
    private @Nullable Observed observed;
    private long observedAt;
    private @Nullable Lease lease;

    ClientGo(KubernetesClient client, String name, String identity, Duration duration, TimeSource time,
            InstantSource wall) {
        this.client = client;
        this.name = name;
        this.identity = identity;
        this.duration = duration;
        this.time = time;
        this.wall = wall;
    }

    /** One try; whether it leads now. */
    boolean tryAcquireOrRenew() {
        ZonedDateTime now = now();
        LeaseSpec wanted = new LeaseSpecBuilder().withHolderIdentity(identity)
                .withLeaseDurationSeconds((int) duration.toSeconds()).withAcquireTime(now).withRenewTime(now)
                .withLeaseTransitions(0).build();
        // "1. obtain or create the ElectionRecord"
        Lease old = client.leases().inNamespace(World.NAMESPACE).withName(name).get();
        if (old == null) {
            try {
                lease = client.resource(new LeaseBuilder().withMetadata(new ObjectMetaBuilder().withName(name)
                        .withNamespace(World.NAMESPACE).build()).withSpec(wanted).build()).create();
            } catch (KubernetesClientException e) {
                return refused(e);
            }
            observe(Observed.of(lease.getSpec()));
            return true;
        }
        lease = old;
        // "2. Record obtained, check the Identity & Time"
        Observed read = Observed.of(old.getSpec());
        if (!read.equals(observed)) {
            observe(read);
        }
        boolean leads = read.holder().equals(identity);
        boolean valid = time.since(observedAt).compareTo(Duration.ofSeconds(read.seconds())) < 0;
        if (!read.holder().isEmpty() && valid && !leads) {
            return false;
        }
        // "3. We're going to try to update."
        if (leads) {
            wanted.setAcquireTime(old.getSpec().getAcquireTime());
            wanted.setLeaseTransitions(read.transitions());
        } else {
            wanted.setLeaseTransitions(read.transitions() + 1);
        }
        return update(wanted);
    }

    /** client-go 0.19 and later: duration 1 and both times now. */
    boolean release() {
        ZonedDateTime now = now();
        return releaseAs(new LeaseSpecBuilder().withHolderIdentity("").withLeaseDurationSeconds(1)
                .withAcquireTime(now).withRenewTime(now));
    }

    /** client-go before that: no times, the duration as it was. */
    boolean releaseWithoutTimes() {
        return releaseAs(new LeaseSpecBuilder().withHolderIdentity("")
                .withLeaseDurationSeconds((int) duration.toSeconds()));
    }

    /** Whether it believes to lead: what {@code IsLeader} says. */
    boolean isLeader() {
        Observed known = observed;
        return known != null && known.holder().equals(identity);
    }

    private boolean releaseAs(LeaseSpecBuilder empty) {
        Observed known = observed;
        if (known == null || !isLeader()) {
            return false;
        }
        return update(empty.withLeaseTransitions(known.transitions()).build());
    }

    private boolean update(LeaseSpec wanted) {
        Lease from = Objects.requireNonNull(lease);
        try {
            lease = client.resource(new LeaseBuilder(from).withSpec(wanted).build()).update();
        } catch (KubernetesClientException e) {
            return refused(e);
        }
        observe(Observed.of(lease.getSpec()));
        return true;
    }

    private static boolean refused(KubernetesClientException refusal) {
        if (refusal.getCode() == 409) {
            return false;
        }
        throw refusal;
    }

    private void observe(Observed record) {
        observed = record;
        observedAt = time.nanos();
    }

    private ZonedDateTime now() {
        return wall.instant().truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
    }
}
