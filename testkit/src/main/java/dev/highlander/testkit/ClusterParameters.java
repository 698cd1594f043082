package dev.highlander.testkit;

import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Fills in clusters and clients; a test finds its class's cluster, if there is one, before it gets its own. */
final class ClusterParameters implements ParameterResolver {
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(ClusterParameters.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == TestCluster.class || type == KubernetesClient.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // JUnit closes what is closeable in its store, when the context of the store ends.
        TestCluster cluster = context.getStore(OURS).computeIfAbsent(TestCluster.class, _ -> TestCluster.start(),
                TestCluster.class);
        return parameter.getParameter().getType() == TestCluster.class ? cluster : cluster.client();
    }
}
