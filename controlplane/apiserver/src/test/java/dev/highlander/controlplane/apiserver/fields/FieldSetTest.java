package dev.highlander.controlplane.apiserver.fields;

import static dev.highlander.controlplane.apiserver.schema.Recordings.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.controlplane.apiserver.schema.Recordings;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FieldSetTest {
    @Provide
    Arbitrary<FieldSet> sets() {
        Arbitrary<List<String>> path = Arbitraries.of("a", "b", "c").list().ofMinSize(1).ofMaxSize(3);
        return path.list().ofMaxSize(8).map(FieldSet::ofFields);
    }

    @Property
    void unionAndIntersectionCommuteAndAbsorb(@ForAll("sets") FieldSet one, @ForAll("sets") FieldSet other) {
        assertThat(one.union(other)).isEqualTo(other.union(one));
        assertThat(one.intersection(other)).isEqualTo(other.intersection(one));
        assertThat(one.union(one.intersection(other))).isEqualTo(one);
        assertThat(one.intersection(one.union(other))).isEqualTo(one);
    }

    @Property
    void whatIsTakenAwayAndWhatIsSharedMakeUpTheWhole(@ForAll("sets") FieldSet one, @ForAll("sets") FieldSet other) {
        FieldSet difference = one.difference(other);
        FieldSet shared = one.intersection(other);
        assertThat(difference.union(shared)).isEqualTo(one);
        assertThat(difference.intersection(other).isEmpty()).isTrue();
        assertThat(one.difference(one).isEmpty()).isTrue();
    }

    @Property
    void unionAssociatesAndDistributes(@ForAll("sets") FieldSet a, @ForAll("sets") FieldSet b,
            @ForAll("sets") FieldSet c) {
        assertThat(a.union(b).union(c)).isEqualTo(a.union(b.union(c)));
        assertThat(a.intersection(b.union(c))).isEqualTo(a.intersection(b).union(a.intersection(c)));
        assertThat(a.difference(b.union(c))).isEqualTo(a.difference(b).difference(c));
    }

    @Property
    void jsonCarriesASetThereAndBack(@ForAll("sets") FieldSet set) {
        assertThat(FieldSet.parse(set.toJson())).isEqualTo(set);
        assertThat(FieldSet.parse(set.toJson()).hashCode()).isEqualTo(set.hashCode());
    }

    @Property
    void recursiveDifferenceLeavesNothingBelow(@ForAll("sets") FieldSet set) {
        FieldSet left = set.recursiveDifference(FieldSet.ofFields(List.of(List.of("a"))));
        assertThat(left.hasField("a")).isFalse();
        assertThat(left.hasField("a", "b")).isFalse();
        assertThat(left.hasField("b")).isEqualTo(set.hasField("b"));
    }

    @Test
    void keysAndValuesThatAreSpelledDifferentlyAreOne() {
        FieldSet odd = FieldSet
                .parse(Recordings.parse("{\"k:{ \\\"b\\\": 1, \\\"a\\\" : \\\"x\\\"}\":{},\"v: \\\"y\\\"\":{}}"));
        assertThat(odd).isEqualTo(
                FieldSet.parse(Recordings.parse("{\"k:{\\\"a\\\":\\\"x\\\",\\\"b\\\":1}\":{},\"v:\\\"y\\\"\":{}}")));
    }

    @Test
    void malformedSetsAreRefused() {
        for (String text : List.of("{'f:a':1}", "{'a':{}}", "{'k:nonsense':{}}", "{'x:a':{}}", "{'k:[1]':{}}")) {
            assertThatThrownBy(() -> FieldSet.parse(object(text))).as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
