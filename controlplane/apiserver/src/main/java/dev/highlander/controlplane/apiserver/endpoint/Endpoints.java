package dev.highlander.controlplane.apiserver.endpoint;

import dev.highlander.controlplane.apiserver.ApiServer;
import dev.highlander.controlplane.apiserver.admission.ClusterReader;
import dev.highlander.controlplane.apiserver.discovery.Discovery;
import dev.highlander.controlplane.apiserver.health.HealthChecks;
import dev.highlander.controlplane.apiserver.http.Handler;
import dev.highlander.controlplane.apiserver.identity.Authenticator;
import dev.highlander.controlplane.apiserver.identity.ServiceAccountTokens;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.metrics.RequestMetrics;
import dev.highlander.controlplane.apiserver.objects.ObjectVerbs;
import dev.highlander.controlplane.apiserver.openapi.OpenApi;
import dev.highlander.controlplane.apiserver.present.ListPresenter;
import dev.highlander.controlplane.apiserver.present.ObjectPresenter;
import dev.highlander.controlplane.apiserver.present.WatchFrames;
import dev.highlander.controlplane.apiserver.streams.PodLogs;
import java.time.Duration;
import java.util.List;

/** Wires the rooms into one handler. */
public final class Endpoints {
    /** As long as Kubernetes lets a request take that is no watch or stream. */
    private static final Duration REQUEST_TIME = Duration.ofSeconds(60);

    private Endpoints() {}

    /** The handler over these parts. */
    public static Handler wire(Registry registry, ObjectVerbs verbs, ClusterReader cluster, HealthChecks health,
            ServiceAccountTokens tokens, ApiServer.Options options, RequestMetrics metrics) {
        ObjectPresenter objects = new ObjectPresenter(options.clock());
        Results results = new Results(objects);
        WatchEndpoint watches = new WatchEndpoint(verbs, new WatchFrames(options.clock()), options.time(),
                options.random());
        Subresources subresources = new Subresources(new ScaleEndpoint(verbs),
                new PodEndpoint(verbs, new PodLogs(options.nodes()), options.clock()),
                new FinalizeEndpoint(verbs, results),
                new ReviewEndpoint(options.authorizer(), tokens, options.clock()),
                new TokenEndpoint(verbs, tokens, options.clock()));
        ResourceEndpoint resources = new ResourceEndpoint(verbs, watches, subresources, objects,
                new ListPresenter(options.clock()), results);
        PathEndpoint paths = new PathEndpoint(new Discovery(), new OpenApi(cluster), health, options.metrics(),
                new ServerVersion(options.version()), tokens);
        return new RequestWalk(registry,
                new Authenticator(token -> tokens.user(token, List.of(ServiceAccountTokens.ISSUER))),
                options.authorizer(), resources, paths,
                metrics, new TimeLimit(options.time(), REQUEST_TIME));
    }
}
