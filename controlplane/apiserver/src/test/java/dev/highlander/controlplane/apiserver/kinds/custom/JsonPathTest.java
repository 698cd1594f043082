package dev.highlander.controlplane.apiserver.kinds.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highlander.controlplane.apiserver.schema.Recordings;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPathTest {
    private static final JsonNode DOCUMENT = Recordings.object("{'a':{'b.c':1,'list':[{'n':'x','v':1},{'n':'y','v':2},"
            + "{'n':'z'}]},'metadata':{'labels':{'k8s.io/name':'v'}}}");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {".a.list[0].n | [\"x\"]", "{.a.list[-1].n} | [\"z\"]",
        ".a.list[*].v | [1,2]",
        ".a.list[0,2].n | [\"x\",\"z\"]", ".a.list[1:].n | [\"y\",\"z\"]", ".a.list[?(@.n==\"y\")].v | [2]",
        ".a.list[?(@.v>1)].n | [\"y\"]", ".a.list[?(@.v)].n | [\"x\",\"y\"]", ".a['b.c'] | [1]",
        ".a.list[?(@.n!='x')].n | [\"y\",\"z\"]", ".a.b\\.c | [1]", "..v | [1,2]", ".none.at.all | []",
        "$.a.list[5] | []", ".metadata.labels.k8s\\.io/name | [\"v\"]"})
    void pathsFindWhatTheySay(String path, String expected) {
        assertThat(JsonPath.parse(path).find(DOCUMENT)).map(JsonNode::toString)
                .isEqualTo(Recordings.parse(expected).valueStream().map(JsonNode::toString).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "spec", ".a[", ".a[x]", ".a[?(b==1)]", ".a[?(@.b=1)]", ".a[?(@.b==)]", ".a['x]",
        ".a[1:2:0]", ".a b", ".a[?@.b]", ".a..", "{.a"})
    void malformedPathsAreRefused(String path) {
        assertThatThrownBy(() -> JsonPath.parse(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void simplePathsBecomePointers() {
        assertThat(JsonPath.parse(".spec.replicas").pointer()).isEqualTo("/spec/replicas");
        assertThat(JsonPath.parse(".a[0]").isSimple()).isFalse();
        assertThat(JsonPath.parse("['a/b'].c").fields()).isEqualTo(List.of("a/b", "c"));
    }

    @Property(tries = 500)
    void noTextDoesWorseThanToBeRefused(@ForAll @StringLength(max = 30) @CharRange(from = ' ', to = '~') String text) {
        try {
            JsonPath.parse(text).find(DOCUMENT);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("JSONPath");
        }
    }
}
