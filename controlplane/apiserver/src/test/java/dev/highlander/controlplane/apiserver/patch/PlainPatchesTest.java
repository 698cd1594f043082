package dev.highlander.controlplane.apiserver.patch;

import static dev.highlander.controlplane.apiserver.schema.Recordings.object;
import static dev.highlander.controlplane.apiserver.schema.Recordings.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Recordings;
import dev.highlander.controlplane.apiserver.status.StatusException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSON patch and merge patch. */
class PlainPatchesTest {
    private static ObjectNode json(String document, String patch) {
        return JsonPatch.parse(parse(patch.replace('\'', '"'))).apply(object(document));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'a':[1,2]} | [{'op':'add','path':'/a/1','value':9}] | {'a':[1,9,2]}",
        "{'a':[1]} | [{'op':'add','path':'/a/-','value':null}] | {'a':[1,null]}",
        "{'a':1} | [{'op':'replace','path':'/a','value':{'b':2}}] | {'a':{'b':2}}",
        "{'a/b':1,'m~n':2} | [{'op':'remove','path':'/a~1b'},{'op':'remove','path':'/m~0n'}] | {}",
        "{'a':1} | [{'op':'copy','from':'/a','path':'/b'},{'op':'move','from':'/a','path':'/c'}] | {'b':1,'c':1}",
        "{'a':1} | [{'op':'test','path':'/a','value':1.0}] | {'a':1}",
        "{'a':[1,2,3]} | [{'op':'move','from':'/a/0','path':'/a/2'}] | {'a':[2,3,1]}"})
    void operationsDoWhatTheStandardSays(String document, String patch, String expected) {
        assertThat(json(document, patch)).isEqualTo(object(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"422 | [{'op':'remove','path':'/none'}]",
        "422 | [{'op':'replace','path':'/none','value':1}]", "422 | [{'op':'test','path':'/a','value':2}]",
        "422 | [{'op':'add','path':'/l/5','value':2}]", "422 | [{'op':'add','path':'/l/01','value':2}]",
        "422 | [{'op':'add','path':'/a/b','value':2}]", "422 | [{'op':'add','path':'nowhere','value':2}]",
        "422 | [{'op':'remove','path':''}]", "422 | [{'op':'dance','path':'/a'}]",
        "422 | [{'op':'move','from':'/o','path':'/o/i'}]",
        "400 | {'op':'add'}", "400 | [1]"})
    void whatDoesNotApplyIsRefused(int code, String patch) {
        assertThatThrownBy(() -> json("{'a':1,'l':[1],'o':{}}", patch)).isInstanceOfSatisfying(StatusException.class,
                e -> assertThat(e.status().code()).isEqualTo(code));
    }

    @Test
    void aBombOfCopiesAndAFloodOfOperationsAreTooLarge() {
        StringBuilder doubling = new StringBuilder("[{'op':'add','path':'/x','value':['0123456789']}");
        doubling.append(",{'op':'copy','from':'/x','path':'/x/-'}".repeat(40)).append(']');
        assertThatThrownBy(() -> json("{}", doubling.toString())).isInstanceOfSatisfying(StatusException.class,
                e -> assertThat(e.status().code()).isEqualTo(413));
        String flood = "[" + "{'op':'test','path':'/a','value':1},".repeat(10_000)
                + "{'op':'test','path':'/a','value':1}]";
        assertThatThrownBy(() -> json("{'a':1}", flood)).isInstanceOfSatisfying(StatusException.class,
                e -> assertThat(e.status().code()).isEqualTo(413));
    }

    @Test
    void malformedBodiesAreBadRequests() {
        for (String body : new String[]{"", "{", "nul", "[1", "\u0000", "{}{}"}) {
            assertThatThrownBy(() -> PatchBody.object(body.getBytes(StandardCharsets.UTF_8))).as(body)
                    .isInstanceOfSatisfying(StatusException.class, e -> assertThat(e.status().code()).isEqualTo(400));
        }
    }

    @Test
    void mergePatchFollowsTheExamplesOfTheStandard() {
        assertThat(MergePatch.apply(object("{'a':'b','c':{'d':'e','f':'g'}}"), object("{'a':'z','c':{'f':null}}")))
                .isEqualTo(object("{'a':'z','c':{'d':'e'}}"));
        assertThat(MergePatch.apply(object("{'a':[1,2]}"), object("{'a':{'b':null,'c':1},'x':{'y':{'z':null}}}")))
                .isEqualTo(object("{'a':{'c':1},'x':{'y':{}}}"));
    }

    @Property(tries = 300)
    void anEmptyMergePatchChangesNothing(@ForAll("trees") String tree) {
        ObjectNode document = (ObjectNode) parse(tree);
        assertThat(MergePatch.apply(document, Recordings.JSON.createObjectNode())).isEqualTo(document);
    }

    @Property(tries = 300)
    void applyingAMergePatchTwiceIsApplyingItOnce(@ForAll("trees") String tree, @ForAll("trees") String change) {
        ObjectNode patch = (ObjectNode) parse(change);
        ObjectNode once = MergePatch.apply((ObjectNode) parse(tree), patch);
        assertThat(MergePatch.apply(once, patch)).isEqualTo(once);
    }

    @Property(tries = 300)
    void theOriginalIsNeverTouched(@ForAll("trees") String tree, @ForAll("trees") String change) {
        ObjectNode original = (ObjectNode) parse(tree);
        JsonNode before = original.deepCopy();
        MergePatch.apply(original, (ObjectNode) parse(change));
        StrategicMergePatch.apply(original, (ObjectNode) parse(change), Recordings.schemaOf("v1", "Pod"));
        assertThat(original).isEqualTo(before);
    }

    @Provide
    Arbitrary<String> trees() {
        Arbitrary<String> leaf = Arbitraries.of("1", "\"x\"", "null", "true", "[1,2]", "{}");
        Arbitrary<String> name = Arbitraries.of("a", "b", "c");
        Arbitrary<String> tree = Arbitraries.lazyOf(() -> leaf, () -> leaf,
                () -> net.jqwik.api.Combinators.combine(name, trees())
                        .as((key, value) -> "{\"" + key + "\":" + value + "}"));
        return net.jqwik.api.Combinators.combine(name, tree, tree)
                .as((key, one, two) -> "{\"" + key + "\":" + one + ",\"z\":" + two + "}");
    }
}
