package dev.highlander.controlplane.apiserver.kinds.custom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.schema.Recordings;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class LiveRegistryTest {
    private static List<Kind> kinds(String group, String plural, String... versions) {
        ObjectNode definition = Recordings
                .object("{'spec':{'group':'" + group + "','scope':'Cluster','names':{'plural':'"
                        + plural + "','kind':'" + plural.toUpperCase(Locale.ROOT) + "'},'versions':[]}}");
        for (String version : versions) {
            definition.withObject("/spec").withArray("versions").add(Recordings.object("{'name':'" + version
                    + "','served':true,'storage':" + version.equals(versions[0])
                    + ",'schema':{'openAPIV3Schema':{'type':'object'}}}"));
        }
        return new CustomKinds(Recordings.SCHEMAS).of(definition);
    }

    @Test
    void kindsComeAndGoAndASnapshotKeepsWhatItHad() {
        LiveRegistry registry = new LiveRegistry(kinds("built.in", "olds", "v1"));
        Registry.Snapshot before = registry.snapshot();
        registry.put("news.x.io", kinds("x.io", "news", "v1beta1", "v2", "v1", "odd", "v1alpha3"));
        Registry.Snapshot with = registry.snapshot();
        assertThat(with.version()).isGreaterThan(before.version());
        assertThat(with.find("x.io", "v2", "news")).isNotNull();
        assertThat(with.findByKind(new GroupVersion("x.io", "v1"), "NEWS")).isNotNull();
        assertThat(before.find("x.io", "v2", "news")).isNull();
        assertThat(with.groups()).extracting(Registry.Group::name).containsExactly("built.in", "x.io");
        assertThat(with.groups().getLast().versions()).containsExactly("v2", "v1", "v1beta1", "v1alpha3", "odd");
        registry.remove("news.x.io");
        assertThat(registry.snapshot().serves(new GroupVersion("x.io", "v2"))).isFalse();
        assertThat(with.serves(new GroupVersion("x.io", "v2"))).isTrue();
    }

    @Test
    void aCustomKindCannotHideABuiltInOne() {
        List<Kind> builtIn = kinds("built.in", "olds", "v1");
        LiveRegistry registry = new LiveRegistry(builtIn);
        registry.put("olds.built.in", kinds("built.in", "olds", "v1"));
        assertThat(registry.snapshot().find("built.in", "v1", "olds")).isSameAs(builtIn.getFirst());
    }
}
