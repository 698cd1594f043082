package dev.highlander.controlplane.node.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    private static final Pod POD = new PodBuilder().withNewMetadata().withName("web").withNamespace("shop")
            .withUid("u1")
            .addToLabels("app", "web").addToAnnotations("note", "line\n\"two\"").endMetadata().withNewSpec()
            .withNodeName("n1")
            .endSpec().build();
    private static final References OBJECTS = new References() {
        @Override
        public Optional<ConfigMap> configMap(String namespace, String name) {
            return name.equals("conf") && namespace.equals("shop")
                    ? Optional.of(new ConfigMapBuilder().addToData("KEY", "value").addToData("bad=key", "x").build())
                    : Optional.empty();
        }

        @Override
        public Optional<Secret> secret(String namespace, String name) {
            return name.equals("keys")
                    ? Optional.of(new SecretBuilder().addToData("TOKEN", "czNjcjN0").build())
                    : Optional.empty();
        }
    };

    private static Environment resolve(Container container) throws ConfigurationMissing {
        return Environment.of(container, new PodFields(POD, "127.0.0.1", Map.of("memory", new Quantity("8Gi"))),
                OBJECTS);
    }

    private static ResourceFieldSelector resource(@Nullable String divisor, String name) {
        return new ResourceFieldSelector(null, divisor == null ? null : new Quantity(divisor), name);
    }

    @Test
    void laterVariablesUseEarlierOnesAndCommandsUseAll() throws Exception {
        Container container = new ContainerBuilder().withName("main").addNewEnv().withName("HOST").withValue("db")
                .endEnv()
                .addNewEnv().withName("URL").withValue("jdbc://$(HOST)/$(LATER)").endEnv().addNewEnv().withName("LATER")
                .withValue("x")
                .endEnv().withCommand("run", "$(URL)").withArgs("$$(HOST)", "$(NONE)").build();
        Environment environment = resolve(container);
        assertThat(environment.variables()).containsEntry("URL", "jdbc://db/$(LATER)");
        assertThat(environment.command()).containsExactly("run", "jdbc://db/$(LATER)", "$(HOST)", "$(NONE)");
    }

    @Test
    void wholeObjectsComeWithTheirPrefixAndYieldToSingleVariables() throws Exception {
        Container container = new ContainerBuilder().withName("main").addNewEnvFrom().withPrefix("C_")
                .withNewConfigMapRef()
                .withName("conf").endConfigMapRef().endEnvFrom().addNewEnvFrom().withNewSecretRef().withName("keys")
                .endSecretRef()
                .endEnvFrom().addNewEnvFrom().withNewSecretRef().withName("gone").withOptional(true).endSecretRef()
                .endEnvFrom()
                .addNewEnv().withName("TOKEN").withValue("mine").endEnv().build();
        assertThat(resolve(container).variables()).containsOnly(Map.entry("C_KEY", "value"),
                Map.entry("TOKEN", "mine"));
    }

    @Test
    void fieldsOfThePodAreThere() throws Exception {
        ContainerBuilder container = new ContainerBuilder().withName("main").withNewResources()
                .addToRequests("cpu", new Quantity("250m")).endResources();
        for (String path : new String[]{"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName",
            "status.podIP",
            "metadata.labels['app']", "metadata.annotations['none']"}) {
            container.addNewEnv().withName(path).withNewValueFrom().withNewFieldRef("v1", path).endValueFrom().endEnv();
        }
        container.addNewEnv().withName("cpu").withNewValueFrom().withResourceFieldRef(resource("1m", "requests.cpu"))
                .endValueFrom().endEnv();
        container.addNewEnv().withName("cores").withNewValueFrom().withResourceFieldRef(resource(null, "requests.cpu"))
                .endValueFrom()
                .endEnv();
        container.addNewEnv().withName("memory").withNewValueFrom()
                .withResourceFieldRef(resource("1Mi", "limits.memory")).endValueFrom().endEnv();
        assertThat(resolve(container.build()).variables()).containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                Map.entry("metadata.name", "web"), Map.entry("metadata.namespace", "shop"),
                Map.entry("metadata.uid", "u1"),
                Map.entry("spec.nodeName", "n1"), Map.entry("status.podIP", "127.0.0.1"),
                Map.entry("metadata.labels['app']", "web"),
                Map.entry("metadata.annotations['none']", ""), Map.entry("cpu", "250"), Map.entry("cores", "1"),
                Map.entry("memory", "8192")));
    }

    @Test
    void whatIsMissingIsNamedUnlessItIsOptional() throws Exception {
        ContainerBuilder missing = new ContainerBuilder().withName("main").addNewEnv().withName("X").withNewValueFrom()
                .withNewConfigMapKeyRef("nope", "conf", false).endValueFrom().endEnv();
        assertThatThrownBy(() -> resolve(missing.build())).hasMessage("couldn't find key nope in ConfigMap shop/conf");
        ContainerBuilder gone = new ContainerBuilder().withName("main").addNewEnv().withName("X").withNewValueFrom()
                .withNewSecretKeyRef("k", "gone", null).endValueFrom().endEnv();
        assertThatThrownBy(() -> resolve(gone.build())).hasMessage("secret \"gone\" not found");
        ContainerBuilder optional = new ContainerBuilder().withName("main").addNewEnv().withName("X").withNewValueFrom()
                .withNewSecretKeyRef("k", "gone", true).endValueFrom().endEnv();
        assertThat(resolve(optional.build()).variables()).isEmpty();
    }
}
