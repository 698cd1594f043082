package dev.highlander.controlplane.apiserver.schema;

import static dev.highlander.controlplane.apiserver.schema.Recordings.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CustomValidationTest {
    private static Schema schema(String properties) {
        return StructuralSchemas.compile(object("{'type':'object','properties':" + properties + "}"), false,
                Recordings.SCHEMAS);
    }

    private static List<String> faults(String property, String value) {
        Problems problems = new Problems();
        Validator.validate(schema("{'x':" + property + "}"), object("{'x':" + value + "}"), problems);
        return problems.all().stream().map(problem -> problem.kind() + " " + problem.line()).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'type':'integer','minimum':1,'exclusiveMinimum':true} | 1 | should be greater than 1",
        "{'type':'integer','maximum':3} | 4 | should be less than or equal to 3",
        "{'type':'number','multipleOf':0.5} | 0.7 | should be a multiple of 0.5",
        "{'type':'string','minLength':3} | 'ab' | should be at least 3 chars long",
        "{'type':'string','pattern':'^a+$'} | 'b' | should match '^a+$'",
        "{'type':'array','items':{'type':'string'},'minItems':1} | [] | should have at least 1 items",
        "{'type':'array','items':{'type':'integer'},'maxItems':1} | [1,2] | TOO_MANY x: Too many: 2: must have at most 1 items",
        "{'type':'object','additionalProperties':{'type':'integer'}} | {'k':'v'} | x.k in body must be of type integer: \"string\"",
        "{'type':'object','additionalProperties':{'type':'integer'},'minProperties':1} | {} | should have at least 1 properties",
        "{'type':'string','enum':['a','b']} | 'c' | Unsupported value: \"c\": supported values: \"a\", \"b\"",
        "{'type':'integer','oneOf':[{'minimum':1},{'minimum':2}]} | 3 | must validate one and only one schema (oneOf)",
        "{'type':'integer','anyOf':[{'minimum':10},{'maximum':0}]} | 3 | must validate at least one schema (anyOf)",
        "{'type':'integer','not':{'minimum':1}} | 3 | must not validate the schema (not)",
        "{'type':'string'} | null | must be of type string: \"null\"",
        "{'x-kubernetes-int-or-string':true} | true | must be of type integer,string: \"boolean\"",
        "{'type':'object','x-kubernetes-embedded-resource':true,'x-kubernetes-preserve-unknown-fields':true} | {'kind':'K'} | REQUIRED x.apiVersion"})
    void everyRuleIsTold(String property, String value, String words) {
        assertThat(faults(property, value)).singleElement().asString().contains(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"date-time | 2026-01-01T00:00:00Z | yesterday",
        "date | 2026-02-28 | 2026-02-30", "duration | 1h30m | soon",
        "ipv4 | 10.0.0.1 | 10.0.0.256", "ipv6 | fe80::1 | fe80:::1", "cidr | 10.0.0.0/8 | 10.0.0.0/33",
        "uri | https://x/y | not a uri",
        "email | a@b.c | nobody", "uuid | 123e4567-e89b-12d3-a456-426614174000 | 123", "byte | YQ== | a!",
        "hostname | a.b-c | -a",
        "mac | 01:23:45:67:89:ab | 01:23", "isbn10 | 0-306-40615-2 | 0-306-40615-3",
        "creditcard | 4111111111111111 | 4111111111111112",
        "uuid4 | 123e4567-e89b-42d3-a456-426614174000 | 123e4567-e89b-12d3-a456-426614174000",
        "ipv6 | ::ffff:1.2.3.4 | 1.2.3.4"})
    void formatsAreChecked(String format, String good, String bad) {
        String property = "{'type':'string','format':'" + format + "'}";
        assertThat(faults(property, "'" + good + "'")).isEmpty();
        assertThat(faults(property, "'" + bad + "'")).singleElement().asString().contains("must be of type " + format);
    }

    @Test
    void defaultsFillInAndNullsGiveWayToThem() {
        Schema schema = schema(
                "{'a':{'type':'string','default':'d'},'o':{'type':'object','default':{},'properties':{'n':{'type':'integer','default':3}}},"
                        + "'k':{'type':'string','nullable':true,'default':'z'},'l':{'type':'array','items':{'type':'object','properties':{'q':{'type':'boolean','default':true}}}}}");
        ObjectNode document = object("{'a':null,'k':null,'l':[{},{'q':false}]}");
        Defaulter.fill(schema, document);
        assertThat(document).isEqualTo(object("{'a':'d','k':null,'l':[{'q':true},{'q':false}],'o':{'n':3}}"));
    }

    @Test
    void unknownFieldsArePrunedUnlessTheyAreToBeKept() {
        Schema schema = schema(
                "{'keep':{'type':'object','x-kubernetes-preserve-unknown-fields':true,'properties':{'known':{'type':'object','properties':{}}}},"
                        + "'inner':{'type':'object','x-kubernetes-embedded-resource':true,'properties':{'spec':{'type':'object'}}}}");
        Decoded decoded = new Decoder(schema, "x.io/v1", "X").convert(object("{'keep':{'any':1,'known':{'gone':1}},"
                + "'inner':{'apiVersion':'v1','kind':'Y','metadata':{'name':'n','odd':1},'spec':{'gone':1},'gone':2}}"),
                FieldValidation.WARN);
        assertThat(decoded.object().path("keep")).isEqualTo(object("{'any':1,'known':{}}"));
        assertThat(decoded.object().path("inner"))
                .isEqualTo(object("{'apiVersion':'v1','kind':'Y','metadata':{'name':'n'},'spec':{}}"));
        assertThat(decoded.warnings()).containsExactly("unknown field \"keep.known.gone\"",
                "unknown field \"inner.metadata.odd\"",
                "unknown field \"inner.spec.gone\"", "unknown field \"inner.gone\"");
    }

    @Test
    void aPatternThatExplodesGivesUpInTime() {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5),
                () -> assertThat(TextPattern.compile("^(a+)+$").isFoundIn("a".repeat(40) + "!")).isFalse());
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?=a)", "(?<!a)b", "(a)\\1", "a++", "(", "[a", "a\\"})
    void whatGoDoesNotAcceptIsNoPattern(String pattern) {
        assertThatThrownBy(() -> TextPattern.compile(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"^[[:alpha:]]+$ | abc | ab1", "^(?P<n>x)$ | x | xx",
        "^[a&&b]$ | & | c",
        "^[[a]$ | [ | b", "^\\w+\\s?$ | a_1 | a-1", "^a{2,3}$ | aaa | aaaa"})
    void patternsMeanWhatGoMeans(String pattern, String found, String missed) {
        assertThat(TextPattern.compile(pattern).isFoundIn(found)).isTrue();
        assertThat(TextPattern.compile(pattern).isFoundIn(missed)).isFalse();
        assertThat(TextPattern.compile("^a$").isFoundIn("a\n")).isFalse();
    }
}
