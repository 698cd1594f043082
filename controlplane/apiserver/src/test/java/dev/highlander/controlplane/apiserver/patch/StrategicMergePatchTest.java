package dev.highlander.controlplane.apiserver.patch;

import static dev.highlander.controlplane.apiserver.schema.Recordings.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Recordings;
import dev.highlander.controlplane.apiserver.schema.Schema;
import dev.highlander.controlplane.apiserver.status.StatusException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class StrategicMergePatchTest {
    private static final Schema POD = Recordings.schemaOf("v1", "Pod");

    private static ObjectNode patch(String original, String patch) {
        return StrategicMergePatch.apply(object(original), object(patch), POD);
    }

    @Test
    void aNewItemStandsBeforeThoseThatThePatchDoesNotName() {
        assertThat(patch("{'spec':{'containers':[{'name':'a'}]}}", "{'spec':{'containers':[{'name':'b'}]}}"))
                .isEqualTo(object("{'spec':{'containers':[{'name':'b'},{'name':'a'}]}}"));
    }

    @Test
    void itemsThatWereThereKeepTheirRelativePlaces() {
        assertThat(patch("{'spec':{'containers':[{'name':'a'},{'name':'b'}]}}",
                "{'spec':{'containers':[{'name':'b','image':'i'},{'name':'c'}]}}"))
                .isEqualTo(object("{'spec':{'containers':[{'name':'a'},{'name':'b','image':'i'},{'name':'c'}]}}"));
    }

    @Test
    void anOrderMovesItemsAndAnUnnamedItemKeepsItsNeighbours() {
        assertThat(patch("{'spec':{'containers':[{'name':'a'},{'name':'b'},{'name':'c'}]}}",
                "{'spec':{'$setElementOrder/containers':[{'name':'c'},{'name':'a'}]}}"))
                .isEqualTo(object("{'spec':{'containers':[{'name':'b'},{'name':'c'},{'name':'a'}]}}"));
    }

    @Test
    void anOrderThatContradictsThePatchIsRefused() {
        assertThatThrownBy(() -> patch("{'spec':{'containers':[{'name':'a'},{'name':'b'}]}}",
                "{'spec':{'$setElementOrder/containers':[{'name':'a'},{'name':'b'}],"
                        + "'containers':[{'name':'b','image':'x'},{'name':'a'}]}}"))
                .isInstanceOf(StatusException.class);
    }

    @Test
    void replaceSwapsAMapAndDeleteEmptiesIt() {
        assertThat(patch("{'metadata':{'labels':{'a':'1'}}}",
                "{'metadata':{'labels':{'$patch':'replace','b':'2','c':null}}}"))
                .isEqualTo(object("{'metadata':{'labels':{'b':'2'}}}"));
        assertThat(patch("{'metadata':{'labels':{'a':'1'}}}", "{'metadata':{'labels':{'$patch':'delete'}}}"))
                .isEqualTo(object("{'metadata':{'labels':{}}}"));
    }

    @Test
    void retainKeysDropsWhatItDoesNotName() {
        assertThat(patch("{'spec':{'volumes':[{'name':'v','emptyDir':{}}]}}",
                "{'spec':{'volumes':[{'name':'v','$retainKeys':['name','hostPath'],'hostPath':{'path':'/x'}}]}}"))
                .isEqualTo(object("{'spec':{'volumes':[{'name':'v','hostPath':{'path':'/x'}}]}}"));
        assertThatThrownBy(() -> patch("{'spec':{'volumes':[{'name':'v'}]}}",
                "{'spec':{'volumes':[{'name':'v','$retainKeys':['name'],'hostPath':{'path':'/x'}}]}}"))
                .isInstanceOf(StatusException.class);
    }

    @Test
    void aMissingMergeKeyIsTheClientsMistake() {
        assertThatThrownBy(
                () -> patch("{'spec':{'containers':[{'name':'a'}]}}", "{'spec':{'containers':[{'image':'x'}]}}"))
                .isInstanceOfSatisfying(StatusException.class, e -> {
                    assertThat(e.status().code()).isEqualTo(400);
                    assertThat(e.status().message()).contains("does not contain declared merge key: name");
                });
    }

    @Test
    void nullsAndDirectivesNeverReachTheDocument() {
        assertThat(patch("{}",
                "{'spec':{'a':null,'containers':[{'name':'x','image':null},{'$patch':'delete','name':'y'}]}}"))
                .isEqualTo(object("{'spec':{'containers':[{'name':'x'}]}}"));
    }

    @Property(tries = 300)
    void applyingAPatchTwiceIsApplyingItOnce(@ForAll("containerLists") String original,
            @ForAll("containerLists") String patch) {
        ObjectNode once = patch(original, patch);
        assertThat(StrategicMergePatch.apply(once, object(patch), POD)).isEqualTo(once);
    }

    @Property(tries = 300)
    void everyNamedItemIsThereAndNoneIsLost(@ForAll("containerLists") String original,
            @ForAll("containerLists") String patch) {
        ObjectNode merged = patch(original, patch);
        var names = merged.path("spec").path("containers").findValuesAsText("name");
        assertThat(names).doesNotHaveDuplicates()
                .containsAll(object(original).path("spec").path("containers").findValuesAsText("name"))
                .containsAll(object(patch).path("spec").path("containers").findValuesAsText("name"));
    }

    @Provide
    Arbitrary<String> containerLists() {
        Arbitrary<String> container = Arbitraries.of("a", "b", "c", "d", "e");
        return container.set().ofMaxSize(5).flatMap(names -> Arbitraries.shuffle(names.toArray(String[]::new)))
                .map(names -> names.stream().map(name -> "{'name':'" + name + "','image':'" + name.hashCode() + "'}")
                        .toList())
                .map(items -> "{'spec':{'containers':[" + String.join(",", items) + "]}}");
    }
}
