package dev.highlander.controlplane.apiserver.expressions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.FieldProblem;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.schema.RawDocuments;
import dev.highlander.controlplane.apiserver.schema.Recordings;
import dev.highlander.controlplane.apiserver.schema.Schema;
import dev.highlander.controlplane.apiserver.schema.StructuralSchemas;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules in definitions: which are refused, what they see, and what is said when an object breaks them. */
class ValidationRulesTest {
    private static final String SPEC = """
            type: object
            properties:
              spec:
                type: object
                x-kubernetes-validations: [%s]
                properties:
                  size: {type: integer}
                  ratio: {type: number}
                  name: {type: string, nullable: true}
                  when: {type: string, format: date-time}
                  wait: {type: string, format: duration}
                  raw: {type: string, format: byte}
                  port: {x-kubernetes-int-or-string: true}
                  tags: {type: array, items: {type: string}}
                  numbers: {type: array, items: {type: integer}}
                  labels: {type: object, additionalProperties: {type: string}}
                  namespace: {type: string}
                  dashed-name: {type: string}
                  free: {type: object, x-kubernetes-preserve-unknown-fields: true}
            """;
    private static final String SOME = "{size: 5, ratio: 0.5, name: abc, when: '2026-01-01T00:00:00Z', wait: 90s, raw: YWI=,"
            + " port: 80, tags: [a, b], numbers: [1, 2, 3], labels: {k: v}, namespace: ns, dashed-name: d, free: {x: 1}}";

    private static ObjectNode yaml(String text) {
        return (ObjectNode) RawDocuments.yaml(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Schema schema(String yaml) {
        return StructuralSchemas.compile(yaml(yaml), false, Recordings.SCHEMAS);
    }

    private static String rule(String expression) {
        return "{rule: \"" + expression.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
    }

    private static List<FieldProblem> broken(String schema, String object, @Nullable String old) {
        Problems problems = new Problems();
        ValidationRules.check(schema(schema), FieldPath.ROOT, problems);
        assertThat(problems.all()).isEmpty();
        new ValidationRules(schema(schema)).validate(yaml(object), old == null ? null : yaml(old), problems);
        return problems.all();
    }

    private static List<String> lines(String schema, String object, @Nullable String old) {
        return broken(schema, object, old).stream().map(FieldProblem::line).toList();
    }

    private static List<String> refused(String schema) {
        Problems problems = new Problems();
        ValidationRules.check(schema(schema), FieldPath.of("schema"), problems);
        return problems.all().stream().map(FieldProblem::line).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"self.size == 5 && self.ratio < 1.0", "self.name.matches('^[a-c]+$')", "has(self.name)",
        "self.when < timestamp('2027-01-01T00:00:00Z')", "self.wait > duration('1m')", "self.raw == b'ab'",
        "self.port == 80", "type(self.port) == int", "self.tags.all(t, t.size() == 1)", "'a' in self.tags",
        "self.labels.all(k, self.labels[k] == 'v')", "self.labels.k == 'v'", "self.__namespace__ == 'ns'",
        "self.dashed__dash__name == 'd'", "self.?name.orValue('') == 'abc'", "self.numbers.isSorted()",
        "self.numbers.sum() == 6", "self.numbers.max() == 3 && self.numbers.min() == 1",
        "self.tags.indexOf('b') == 1", "self.tags.lastIndexOf('c') == -1",
        "'a1b22'.find('[0-9]+') == '1' && 'a1b22'.findAll('[0-9]+') == ['1', '22']",
        "'a1b22'.findAll('[0-9]+', 1) == ['1']", "self.name.upperAscii() == 'ABC' && self.name.charAt(0) == 'a'",
        "self.tags.join(',') == 'a,b' && 'x-y'.split('-')[1] == 'y'", "'abc'.substring(1).replace('b', 'c') == 'cc'",
        "'%s is %d, %.2f, %x'.format([self.name, self.size, self.ratio, 255]) == 'abc is 5, 0.50, ff'",
        "'%s'.format([self.tags]) == '[a, b]'",
        "quantity('1500m').isLessThan(quantity('2')) && quantity('1Ki').asInteger() == 1024",
        "quantity('1').add(quantity('500m')) == quantity('1500m') && quantity('3').sub(1).compareTo(quantity('2')) == 0",
        "isQuantity('1Gi') && !isQuantity('x') && quantity('-1').sign() == -1 && !quantity('1m').isInteger()",
        "url('https://u@h:80/a%20b?q=1&q=2').getHost() == 'u@h:80'",
        "url('https://[::1]:80/a%20b').getHostname() == '::1' && url('https://h:80/a%20b').getEscapedPath() == '/a%20b'",
        "url('https://h:80/?q=1&q=2').getQuery()['q'] == ['1', '2'] && !isURL('../x')",
        "ip('10.0.0.1').family() == 4 && isIP('::1') && !isIP('10.0.0.256')",
        "ip('::1').isLoopback() && ip('1.1.1.1').isGlobalUnicast() && ip.isCanonical('2001:db8::1')",
        "!ip.isCanonical('2001:DB8::0:1') && string(ip('2001:DB8::0:1')) == '2001:db8::1'",
        "cidr('10.0.0.0/8').containsIP('10.1.2.3') && !cidr('10.0.0.0/8').containsIP(ip('11.0.0.0'))",
        "cidr('10.1.0.0/8').masked() == cidr('10.0.0.0/8') && cidr('10.0.0.0/8').containsCIDR('10.2.0.0/16')",
        "cidr('::/64').prefixLength() == 64 && !isCIDR('10.0.0.0/33')", "sets.contains(self.tags, ['b'])",
        "cel.bind(n, self.size, n > 4 && n < 6)", "self.size in [4, 5]", "self.free == self.free"})
    void whatIsTrueOfAnObjectIsNoProblem(String expression) {
        assertThat(lines(SPEC.formatted(rule(expression)), "{spec: " + SOME + "}", null)).isEmpty();
        assertThat(lines(SPEC.formatted(rule("!(" + expression + ")")), "{spec: " + SOME + "}", null)).hasSize(1);
    }

    @Test
    void aBrokenRuleIsToldInItsOwnWords() {
        String rules = "{rule: 'self.size < 3'}, {rule: 'self.size < 4', message: too large, reason: FieldValueForbidden, "
                + "fieldPath: .size}, {rule: 'self.size < 5', messageExpression: '\"%d is too much\".format([self.size])', "
                + "reason: FieldValueRequired, fieldPath: \".labels['k']\"}, "
                + "{rule: 'self.size < 2', message: plain, messageExpression: 'self.tags[9]', "
                + "reason: FieldValueDuplicate}";
        assertThat(lines(SPEC.formatted(rules), "{spec: {size: 7}}", null)).containsExactly(
                "spec: Invalid value: \"object\": failed rule: self.size < 3",
                "spec.size: Forbidden: too large",
                "spec.labels[k]: Required value: 7 is too much",
                "spec: Duplicate value: \"object\"");
    }

    @Test
    void aRuleOfTheWholeObjectSeesItsName() {
        String schema = "{type: object, x-kubernetes-validations: [{rule: \"self.metadata.name.startsWith('a')\"}]}";
        assertThat(lines(schema, "{metadata: {name: abc}}", null)).isEmpty();
        assertThat(lines(schema, "{metadata: {name: xyz}}", null)).containsExactly(
                "<nil>: Invalid value: \"object\": failed rule: self.metadata.name.startsWith('a')");
    }

    @Test
    void aRuleThatComesToNothingIsBroken() {
        assertThat(lines(SPEC.formatted(rule("self.name == 'x'")), "{spec: {}}", null))
                .containsExactly("spec: Invalid value: \"object\": no such key: name evaluating rule: "
                        + "failed rule: self.name == 'x'");
        assertThat(lines(SPEC.formatted(rule("ip(self.name).family() == 4")), "{spec: {name: nowhere}}", null))
                .singleElement().asString().contains("unable to parse IP");
        assertThat(lines(SPEC.formatted(rule("self.size / 0 == 1")), "{spec: {size: 1}}", null)).hasSize(1);
    }

    @Test
    void rulesOfFieldsItemsAndValuesAreAskedWhereTheValuesAre() {
        String schema = """
                type: object
                properties:
                  list:
                    type: array
                    items: {type: integer, x-kubernetes-validations: [{rule: self > 0}]}
                  map:
                    type: object
                    additionalProperties: {type: string, nullable: true, x-kubernetes-validations: [{rule: self != ''}]}
                """;
        assertThat(broken(schema, "{list: [1, 0, -1], map: {a: x, b: '', c: null}}", null))
                .extracting(FieldProblem::field)
                .containsExactly("list[1]", "list[2]", "map[b]");
    }

    @Test
    void rulesOfChangesCompareWithWhatStoodThereBefore() {
        String schema = """
                type: object
                properties:
                  fixed: {type: string, x-kubernetes-validations: [{rule: self == oldSelf, message: is immutable}]}
                  grows:
                    type: integer
                    x-kubernetes-validations:
                    - {rule: '!oldSelf.hasValue() ? self == 0 : self >= oldSelf.value()', optionalOldSelf: true}
                  parts:
                    type: array
                    x-kubernetes-list-type: map
                    x-kubernetes-list-map-keys: [id]
                    items:
                      type: object
                      required: [id]
                      properties:
                        id: {type: string}
                        count: {type: integer, x-kubernetes-validations: [{rule: self > oldSelf}]}
                """;
        assertThat(broken(schema, "{fixed: a, grows: 1}", null)).extracting(FieldProblem::field)
                .containsExactly("grows");
        assertThat(lines(schema, "{fixed: b, grows: 1}", "{fixed: a, grows: 2}")).hasSize(2)
                .contains("fixed: Invalid value: \"string\": is immutable");
        assertThat(lines(schema, "{fixed: a, grows: 3}", "{grows: 2}")).isEmpty();
        assertThat(broken(schema, "{parts: [{id: b, count: 1}, {id: a, count: 1}, {id: c, count: 0}]}",
                "{parts: [{id: a, count: 1}, {id: b, count: 0}]}")).extracting(FieldProblem::field)
                .containsExactly("parts[1].count");
    }

    @Test
    void aValueThatWasWrongBeforeDoesNotHinderOtherChanges() {
        String schema = """
                type: object
                properties:
                  size: {type: integer, x-kubernetes-validations: [{rule: self < 3}]}
                  other: {type: string}
                """;
        assertThat(lines(schema, "{size: 5, other: y}", "{size: 5, other: x}")).isEmpty();
        assertThat(lines(schema, "{size: 6, other: y}", "{size: 5, other: x}")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"self.nothing == 1", "self.size", "self.size == 'a'", "self.size ==", "self.free.x == 1",
        "unknown(self)", "self.metadata.name == 'x'", "self.size.exists(x, x)", "spec.size == 1"})
    void rulesThatMakeNoSenseAreRefused(String expression) {
        assertThat(refused(SPEC.formatted(rule(expression)))).singleElement()
                .asString()
                .startsWith("schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value: ")
                .containsAnyOf("compilation failed: ERROR: <input>:1:", "must evaluate to a bool");
    }

    /** The threads that answer requests have small stacks. */
    private static void onASmallStack(Runnable action) throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(null, action, "small", 512 << 10);
        thread.setUncaughtExceptionHandler((_, e) -> failure.set(e));
        thread.start();
        thread.join();
        assertThat(failure.get()).isNull();
    }

    @Test
    void deepExpressionsAndValuesFitIntoSmallStacks() throws Exception {
        int depth = 100;
        String expression = "(self.size + ".repeat(depth) + "1" + ")".repeat(depth) + " == " + (depth + 1)
                + " && self.free == self.free && " + "!(".repeat(depth) + "true" + ")".repeat(depth);
        onASmallStack(() -> {
            String object = "{spec: {size: 1, free: " + "{a: ".repeat(400) + "1" + "}".repeat(400) + "}}";
            assertThat(lines(SPEC.formatted(rule(expression)), object, null)).isEmpty();
        });
    }

    @Test
    void anExpressionThatIsNestedTooDeeplyForTheStackIsBroken() throws Exception {
        String expression = "[1].map(a, ".repeat(120) + "a" + ")".repeat(120) + " != []";
        onASmallStack(
                () -> assertThat(lines(SPEC.formatted(rule(expression)), "{spec: {}}", null).size()).isLessThan(2));
    }

    @Test
    void hostileExpressionsAreRefusedLikeAllOthers() throws Exception {
        for (String expression : List.of("(".repeat(60_000) + "true" + ")".repeat(60_000),
                "self.size" + " + self.size".repeat(20_000) + " > 0", "[".repeat(400) + "]".repeat(400) + " == []",
                "'" + "a".repeat(200_000) + "' == ''", "\u0000", "self.size == 1 ? ".repeat(2_000) + "true",
                "self.tags.map(a, " + "self.tags.map(a, ".repeat(2_000) + "a" + ")".repeat(2_001) + " == []")) {
            Problems problems = new Problems();
            ObjectNode schema = yaml(SPEC.formatted(""));
            schema.withObject("/properties/spec").putArray("x-kubernetes-validations").addObject()
                    .put("rule", expression)
                    .put("message", "m");
            onASmallStack(() -> ValidationRules.check(StructuralSchemas.compile(schema, false, Recordings.SCHEMAS),
                    FieldPath.ROOT, problems));
            assertThat(problems.all()).as(expression.substring(0, Math.min(30, expression.length()))).hasSize(1);
        }
    }

    @Test
    void whatStandsBesideARuleMustMakeSenseToo() {
        String rules = "{rule: ' '}, {rule: 'true', messageExpression: self.size}, {rule: 'true', messageExpression: ''}, "
                + "{rule: 'true', message: \"a\\nb\"}, {rule: \"true ||\\nfalse\"}, {rule: 'true', message: ' '}, "
                + "{rule: 'true', reason: Whatever}, {rule: 'true', fieldPath: .nowhere}, "
                + "{rule: 'true', fieldPath: size}, {rule: 'true', optionalOldSelf: true}";
        String at = "schema.properties[spec].x-kubernetes-validations";
        assertThat(refused(SPEC.formatted(rules))).extracting(line -> line.substring(0, line.indexOf(": ")))
                .containsExactly(at + "[0].rule", at + "[1].messageExpression", at + "[2].messageExpression",
                        at + "[3].message", at + "[4].message", at + "[5].message", at + "[6].reason",
                        at + "[7].fieldPath", at + "[8].fieldPath", at + "[9].optionalOldSelf");
    }

    @Test
    void changesOfItemsThatCannotBeToldApartCannotBeRuled() {
        String schema = "{type: object, properties: {l: {type: array, items: {type: string, "
                + "x-kubernetes-validations: [{rule: self == oldSelf}]}}}}";
        assertThat(refused(schema)).singleElement().asString().contains("oldSelf cannot be used on the uncorrelatable "
                + "portion of the schema within schema.properties[l]");
    }

    @Test
    void aRuleThatTakesForeverIsGivenUp() {
        String numbers = "[" + "1, ".repeat(999) + "1]";
        String endless = "self.numbers.all(a, self.numbers.all(b, self.numbers.all(c, a + b + c > 0)))";
        assertThat(
                lines(SPEC.formatted(rule(endless) + ", " + rule("false")), "{spec: {numbers: " + numbers + "}}", null))
                .containsExactly(
                        "spec: Invalid value: \"object\": validation failed due to running out of cost budget, "
                                + "no further validation rules will be run");
    }

    @Test
    void schemasWithoutRulesNeedNoCompiler() {
        assertThat(new ValidationRules(schema("{type: object}")).isEmpty()).isTrue();
        assertThat(new ValidationRules(schema(SPEC.formatted(rule("true")))).isEmpty()).isFalse();
        assertThat(new ValidationRules(Recordings.SCHEMAS.customMetadata()).isEmpty()).isTrue();
    }
}
