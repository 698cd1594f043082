package dev.highlander.resources.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class YamlDocumentTest {
    private final Problems problems = new Problems();

    @Test
    void anchorsAndMergeKeysWork() {
        Value.Mapping top = mapping(read("base: &b {image: x, env: y}\nuse:\n  <<: *b\n  env: z\n"));
        Value.Mapping use = mapping(Optional.of(member(top, "use")));
        assertThat(use.members()).containsOnlyKeys("env", "image");
        assertThat(member(use, "env").describe()).isEqualTo("z");
        assertThat(problems.list()).isEmpty();
    }

    @Test
    void aliasBombsAreRefusedQuickly() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [").append(("*a" + (i - 1) + ",").repeat(9))
                    .append("]\n");
        }
        assertThat(read(bomb.toString())).isEmpty();
        assertThat(problems.list()).singleElement().asString()
                .contains("expected at most 200000 values, aliases counted out");
    }

    @Test
    void anAliasInsideItsOwnAnchorIsRefused() {
        assertThat(read("a: &a [1, *a]")).isEmpty();
        assertThat(problems.list()).singleElement().asString()
                .isEqualTo("f.yaml:1:11: alias `*a` stands inside the value that it names");
    }

    @Test
    void nestingWithoutEndDoesNotExhaustTheStack() {
        assertThat(read("[".repeat(200_000))).isEmpty();
        assertThat(problems.list()).singleElement().asString().contains("nested deeper than 64 levels");
    }

    @Test
    void doubleNamesSecondDocumentsAndHugeTextsAreProblems() {
        read("a: 1\nb: 2\na: 3\n");
        read("a: 1\n---\nb: 2\n");
        read("x".repeat(2 << 20));
        assertThat(problems.list()).extracting(Problem::toString).containsExactly(
                "f.yaml:3:1: a: this name stands already in line 1; remove one of the two",
                "f.yaml:2:1: expected one document but a second one begins here; remove the `---` line",
                "f.yaml: expected at most 1048576 characters but found 2097152");
    }

    @Property(tries = 500)
    void anyTextIsReadOrRefusedButNeverAnError(
            @ForAll @StringLength(max = 60) @Chars({':', '-', ' ', '\n', '[', ']', '{', '}', '&', '*', '!', '|', '>',
                '"', '\'', '#', '<',
                '?', ',', '%', '@'}) @CharRange(from = 'a', to = 'c') String text) {
        Problems found = new Problems();
        Optional<Value> value = YamlDocument.read("f.yaml", text, found);
        assertThat(value).isNotNull();
        assertThat(found.list())
                .allSatisfy(problem -> assertThat(problem.toString()).doesNotContain("\n").startsWith("f.yaml"));
    }

    private Optional<Value> read(String text) {
        return YamlDocument.read("f.yaml", text, problems);
    }

    private static Value.Mapping mapping(Optional<Value> value) {
        return (Value.Mapping) value.orElseThrow();
    }

    private static Value member(Value.Mapping mapping, String name) {
        return java.util.Objects.requireNonNull(mapping.members().get(name)).value();
    }
}
