package dev.highlander.controlplane.apiserver.kinds.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.schema.Validator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The claims of a stateful set are volumes of its pods, and are checked as claims are. */
class ClaimTemplatesTest {
    private static final String CLAIM = "{'metadata':{'name':'data'},'spec':{'accessModes':['ReadWriteOnce'],"
            + "'resources':{'requests':{'storage':'1Gi'}}}}";

    @Test
    void aMountMayNameAClaim() {
        assertThat(problems(CLAIM, "", mount("data", "/data"))).isEmpty();
        assertThat(problems(CLAIM, "{'name':'scratch','emptyDir':{}}",
                mount("data", "/data") + "," + mount("scratch", "/tmp"))).isEmpty();
    }

    @Test
    void aMountOfAnInitContainerMayNameAClaim() {
        ObjectNode set = set(CLAIM, "", mount("data", "/data"));
        set.withArray("/spec/template/spec/initContainers").addObject().put("name", "first").put("image", "i")
                .put("imagePullPolicy", "Always").put("terminationMessagePolicy", "File")
                .withArray("volumeMounts").addObject().put("name", "data").put("mountPath", "/data");
        assertThat(problems(set)).isEmpty();
    }

    @Test
    void aClaimTakesThePlaceOfAVolumeOfItsName() {
        assertThat(problems(CLAIM, "{'name':'data','emptyDir':{}}", mount("data", "/data"))).isEmpty();
    }

    @Test
    void aMountOfNeitherIsRefused() {
        assertThat(problems(CLAIM, "", mount("dta", "/data")))
                .containsExactly("NOT_FOUND spec.template.spec.containers[0].volumeMounts[0].name");
        assertThat(problems("", "", mount("data", "/data")))
                .containsExactly("NOT_FOUND spec.template.spec.containers[0].volumeMounts[0].name");
    }

    @Test
    void aClaimIsCheckedBeforeItsPodsAreMade() {
        assertThat(problems("{'metadata':{'name':'data'},'spec':{'resources':{'requests':{'storage':'0'}}}}", "",
                mount("data", "/data"))).containsExactlyInAnyOrder(
                        "REQUIRED spec.volumeClaimTemplates[0].spec.accessModes",
                        "INVALID spec.volumeClaimTemplates[0].spec.resources[storage]");
    }

    @Test
    void aClaimNeedsANameThatAVolumeMayHave() {
        assertThat(problems(CLAIM.replace("'name':'data'", ""), "", ""))
                .containsExactly("REQUIRED spec.volumeClaimTemplates[0].metadata.name");
        assertThat(problems(CLAIM.replace("'data'", "'Da.ta'"), "", ""))
                .containsExactly("INVALID spec.volumeClaimTemplates[0].metadata.name");
    }

    private static List<String> problems(String claim, String volume, String mounts) {
        return problems(set(claim, volume, mounts));
    }

    private static List<String> problems(ObjectNode set) {
        Kind kind = WritePath.kind("apps/v1", "statefulsets");
        Problems problems = new Problems();
        kind.strategy().validate(set, problems);
        Validator.validate(kind.schema(), set, problems);
        return problems.all().stream().map(problem -> problem.kind() + " " + problem.field()).toList();
    }

    private static ObjectNode set(String claim, String volume, String mounts) {
        String body = "{'metadata':{'name':'s'},'spec':{'serviceName':'s','selector':{'matchLabels':{'a':'b'}},"
                + "'template':{'metadata':{'labels':{'a':'b'}},'spec':{'volumes':[" + volume + "],"
                + "'containers':[{'name':'main','image':'i','volumeMounts':[" + mounts + "]}]}},"
                + "'volumeClaimTemplates':[" + claim + "]}}";
        return WritePath.prepared(WritePath.kind("apps/v1", "statefulsets"), "golden", body.replace('\'', '"'));
    }

    private static String mount(String volume, String path) {
        return "{'name':'" + volume + "','mountPath':'" + path + "'}";
    }
}
