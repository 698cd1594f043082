package dev.highlander.controlplane.apiserver;

import dev.highlander.controlplane.apiserver.access.Authorizer;
import dev.highlander.controlplane.apiserver.access.GroupAuthorizer;
import dev.highlander.controlplane.apiserver.admission.AdmissionChain;
import dev.highlander.controlplane.apiserver.admission.EpochFence;
import dev.highlander.controlplane.apiserver.admission.NamespaceLifecycle;
import dev.highlander.controlplane.apiserver.admission.NewObjects;
import dev.highlander.controlplane.apiserver.admission.Priorities;
import dev.highlander.controlplane.apiserver.admission.ServiceAccounts;
import dev.highlander.controlplane.apiserver.admission.ServiceAddressing;
import dev.highlander.controlplane.apiserver.endpoint.Endpoints;
import dev.highlander.controlplane.apiserver.health.HealthChecks;
import dev.highlander.controlplane.apiserver.http.Handler;
import dev.highlander.controlplane.apiserver.identity.ServiceAccountTokens;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.kinds.builtin.BuiltInKinds;
import dev.highlander.controlplane.apiserver.kinds.custom.CustomKinds;
import dev.highlander.controlplane.apiserver.kinds.custom.DefinitionStrategy;
import dev.highlander.controlplane.apiserver.kinds.custom.LiveRegistry;
import dev.highlander.controlplane.apiserver.metrics.RequestMetrics;
import dev.highlander.controlplane.apiserver.metrics.StoreMetrics;
import dev.highlander.controlplane.apiserver.objects.ObjectVerbs;
import dev.highlander.controlplane.apiserver.objects.StoreReader;
import dev.highlander.controlplane.apiserver.schema.BuiltInSchemas;
import dev.highlander.controlplane.apiserver.streams.NodeStreams;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreException;
import dev.highlander.ownership.time.TimeSource;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Kubernetes' API over a store, without a transport: give its {@link #handler()} to an
 * {@link dev.highlander.controlplane.apiserver.http.HttpServer}, or call it from within the JVM.
 */
public final class ApiServer implements AutoCloseable {
    private final Handler handler;
    private final HealthChecks health;
    private final Registry registry;

    private final DefinitionKeeper definitions;

    private ApiServer(Handler handler, HealthChecks health, Registry registry, DefinitionKeeper definitions) {
        this.definitions = definitions;
        this.handler = handler;
        this.health = health;
        this.registry = registry;
    }

    /**
     * What an API server needs besides its store.
     *
     * @param clock the time that objects are stamped with
     * @param time the monotonic clock for watches and metrics
     * @param random what generated names and the lengths of watches are made from
     * @param signing signs the tokens of service accounts: an EC key on P-256
     * @param authorizer who may do what
     * @param nodes the way to the nodes' logs
     * @param metrics where metrics are registered
     * @param version the version of Highlander that it tells
     */
    public record Options(InstantSource clock, TimeSource time, RandomGenerator random, KeyPair signing,
            Authorizer authorizer, NodeStreams nodes, PrometheusRegistry metrics, String version) {
        /** The usual: system clock and random numbers, a signing key for this process only, permissions by group, no nodes. */
        public static Options defaults(TimeSource time) {
            return new Options(InstantSource.system(), time, RandomGenerator.getDefault(), signingKey(),
                    new GroupAuthorizer(), (node, _) -> {
                        throw new NodeStreams.NoSuchLogException("no way to node " + node + " is known");
                    }, new PrometheusRegistry(), "dev");
        }

        /** The same with another way to the nodes. */
        public Options withNodes(NodeStreams other) {
            return new Options(clock, time, random, signing, authorizer, other, metrics, version);
        }

        /** The same with another version to tell. */
        public Options withVersion(String other) {
            return new Options(clock, time, random, signing, authorizer, nodes, metrics, other);
        }

        /** The same with another place for metrics; a {@link StoreMetrics} that observes the store registers there, too. */
        public Options withMetrics(PrometheusRegistry other) {
            return new Options(clock, time, random, signing, authorizer, nodes, other, version);
        }

        /** The same with a signing key that outlives this process. */
        public Options withSigning(KeyPair other) {
            return new Options(clock, time, random, other, authorizer, nodes, metrics, version);
        }

        private static KeyPair signingKey() {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec("secp256r1"));
                return generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java has P-256", e);
            }
        }

        /** The same with another clock. */
        public Options withClock(InstantSource other) {
            return new Options(other, time, random, signing, authorizer, nodes, metrics, version);
        }
    }

    /** Puts an API server before a store. */
    public static ApiServer over(Store store, Options options) {
        BuiltInSchemas schemas = BuiltInKinds.schemas();
        LiveRegistry registry = new LiveRegistry(
                DefinitionStrategy.installIn(BuiltInKinds.load(schemas::schema), schemas));
        StoreReader cluster = new StoreReader(store);
        AdmissionChain admission = new AdmissionChain(List.of(new NamespaceLifecycle(),
                new ServiceAccounts(options.random()), new Priorities(), new NewObjects(),
                new ServiceAddressing(options.random()), new EpochFence()), cluster);
        DefinitionKeeper definitions = DefinitionKeeper.start(store, registry, new CustomKinds(schemas),
                new ObjectVerbs(store, admission, options.clock(), options.random(), _ -> {}), options.clock());
        ObjectVerbs verbs = new ObjectVerbs(store, admission, options.clock(), options.random(), definitions::settle);
        Bootstrap.run(registry, verbs);
        HealthChecks health = new HealthChecks();
        health.addLive("ping", () -> null);
        health.addReady("store", () -> {
            StoreException failure = store.statistics().writes().failure();
            return failure == null ? null : String.valueOf(failure.getMessage());
        });
        StoreMetrics.register(options.metrics(), store, registry);
        ServiceAccountTokens tokens = new ServiceAccountTokens(options.signing(), options.clock(), cluster);
        Handler handler = Endpoints.wire(registry, verbs, cluster, health, tokens, options,
                new RequestMetrics(options.metrics(), options.time()));
        return new ApiServer(handler, health, registry, definitions);
    }

    /** What answers requests. */
    public Handler handler() {
        return handler;
    }

    /** Stops following custom resource definitions; the store stays its owner's. Idempotent. */
    @Override
    public void close() {
        definitions.close();
    }

    /** The checks behind liveness and readiness; others may add theirs. */
    public HealthChecks health() {
        return health;
    }

    /** The kinds that are served. */
    public Registry registry() {
        return registry;
    }
}
