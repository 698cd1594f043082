package dev.highlander.controlplane.apiserver.kinds.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.fields.FieldOwnership;
import dev.highlander.controlplane.apiserver.fields.Owner;
import dev.highlander.controlplane.apiserver.kinds.Column;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Names;
import dev.highlander.controlplane.apiserver.kinds.Strategy;
import dev.highlander.controlplane.apiserver.patch.MergePatch;
import dev.highlander.controlplane.apiserver.schema.BuiltInSchemas;
import dev.highlander.controlplane.apiserver.schema.Decoded;
import dev.highlander.controlplane.apiserver.schema.Decoder;
import dev.highlander.controlplane.apiserver.schema.Defaulter;
import dev.highlander.controlplane.apiserver.schema.DocumentException;
import dev.highlander.controlplane.apiserver.schema.FieldValidation;
import dev.highlander.controlplane.apiserver.schema.Normalizer;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.schema.Recordings;
import dev.highlander.controlplane.apiserver.schema.Schema;
import dev.highlander.controlplane.apiserver.schema.Validator;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recorded definition and its objects, step by step; step 9 and 17 are CEL rules, which are not evaluated here. */
class RecordedCustomResourcesTest {
    private static final String NOW = "2026-01-01T00:00:00Z";
    private static final String KINDS = "/dev/highlander/controlplane/apiserver/kinds/";
    private static final BuiltInSchemas SCHEMAS = BuiltInSchemas.load(Recordings.resource(KINDS + "schema.json"),
            Recordings.resource(KINDS + "defaults.json"), DefinitionDefaults.behaviors());
    private static final Schema DEFINITION = SCHEMAS
            .schema("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition");
    private static final List<JsonNode> STEPS = Recordings.steps("custom-resources");
    private static final Kind THING = new CustomKinds(SCHEMAS).of(answer(1)).getFirst();
    private static final Decoder DECODER = new Decoder(THING.schema(), "golden.io/v1", "Thing");

    private static JsonNode step(int number) {
        return STEPS.get(number);
    }

    private static ObjectNode body(int number) {
        return (ObjectNode) step(number).path("request").path("body");
    }

    private static ObjectNode answer(int number) {
        return Recordings.unmasked(step(number).path("response"));
    }

    private static ObjectNode definition(ObjectNode body) {
        ObjectNode decoded = new Decoder(DEFINITION, "apiextensions.k8s.io/v1", "CustomResourceDefinition")
                .convert(body, FieldValidation.STRICT).object();
        Defaulter.fill(DEFINITION, decoded);
        return decoded;
    }

    private static Strategy definitionStrategy() {
        Names names = new Names("CustomResourceDefinition", "CustomResourceDefinitionList", "customresourcedefinitions",
                "customresourcedefinition", List.of(), List.of());
        Kind row = new Kind(new GroupVersion("apiextensions.k8s.io", "v1"), names, THING.scope(), THING.verbs(),
                THING.subresources(), DEFINITION, Strategy.PLAIN, THING.printer(), List.of(), null, THING.nameRule(),
                THING.storage(), false);
        return DefinitionStrategy.installIn(List.of(row), SCHEMAS).getFirst().strategy();
    }

    private static List<String> causes(JsonNode response) {
        return response.path("details").path("causes").valueStream()
                .map(cause -> cause.path("reason").asText() + " " + cause.path("field").asText()).sorted().toList();
    }

    private static List<String> causes(Problems problems) {
        return problems.all().stream().map(problem -> problem.kind().reason() + " " + problem.field()).sorted()
                .toList();
    }

    private static JsonNode owners(ObjectNode object) {
        return object.path("metadata").path("managedFields");
    }

    @Test
    void aDefinitionIsDefaultedAndRemembersItsStoredVersion() {
        ObjectNode created = definition(body(0));
        new FieldOwnership(DEFINITION, FieldOwnership.STATUS).update(null, created,
                new Owner("unknown", Owner.Operation.UPDATE, "apiextensions.k8s.io/v1", ""), NOW);
        definitionStrategy().prepareForCreate(created);
        Normalizer.normalize(DEFINITION, created);
        assertThat(created.path("spec")).isEqualTo(answer(0).path("spec"));
        assertThat(created.path("status")).isEqualTo(answer(0).path("status"));
        assertThat(owners(created)).isEqualTo(owners(answer(0)));
    }

    @Test
    void anAcceptedDefinitionHasTheRecordedStatus() {
        ObjectNode accepted = DefinitionStatus.accept(answer(0), List.of(), NOW);
        accepted.path("status").path("conditions").forEach(condition -> ((ObjectNode) condition).remove("message"));
        assertThat(accepted.path("status")).isEqualTo(answer(1).path("status"));
        assertThat(CustomKinds.isEstablished(accepted)).isTrue();
        assertThat(DefinitionStatus.accept(accepted, List.of(accepted), "later").path("status")
                .findValuesAsText("lastTransitionTime"))
                .containsOnly(NOW);
    }

    @Test
    void namesThatAreTakenAreNotAccepted() {
        ObjectNode second = answer(0);
        ((ObjectNode) second.path("metadata")).put("name", "things2.golden.io");
        ObjectNode refused = DefinitionStatus.accept(second, List.of(answer(1)), NOW);
        assertThat(refused.path("status").path("conditions").findValuesAsText("status")).containsExactly("False",
                "False");
        assertThat(CustomKinds.isEstablished(refused)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 29, 30, 31})
    void definitionsHaveTheRecordedProblems(int number) {
        ObjectNode object = definition(number == 31 ? MergePatch.apply(answer(1), body(31)) : body(number));
        Strategy strategy = definitionStrategy();
        strategy.prepareForCreate(object);
        Problems problems = new Problems();
        strategy.validate(object, problems);
        assertThat(causes(problems)).isEqualTo(causes(step(number).path("response")));
    }

    @Test
    void whatObjectsDependOnCannotChangeOnceADefinitionIsEstablished() {
        ObjectNode updated = answer(1);
        ((ObjectNode) updated.path("spec")).put("scope", "Cluster");
        Problems problems = new Problems();
        definitionStrategy().validateUpdate(updated, answer(1), problems);
        assertThat(causes(problems)).containsExactly("FieldValueInvalid spec.scope");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7, 8, 10, 11, 12, 13, 14})
    void objectsArePrunedDefaultedAndValidatedAsRecorded(int number) {
        Decoded decoded = DECODER.convert(body(number), FieldValidation.WARN);
        ObjectNode object = decoded.object();
        Defaulter.fill(THING.schema(), object);
        Problems problems = new Problems();
        Validator.validate(THING.schema(), object, problems);
        assertThat(causes(problems)).isEqualTo(causes(step(number).path("response")));
        assertThat(decoded.warnings()).hasSize(step(number).path("warnings").asInt());
        if (step(number).path("status").asInt() == 201) {
            assertThat(object.path("spec")).isEqualTo(answer(number).path("spec"));
        }
    }

    @Test
    void strictDecodingRefusesWhatWouldBePruned() {
        assertThatThrownBy(() -> DECODER.convert(body(15), FieldValidation.STRICT))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("strict decoding error: unknown field \"spec.nonsense\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 16, 18})
    void ownersOfACustomResourceAreTheRecordedOnes(int number) {
        boolean status = number == 18;
        ObjectNode before = number == 4 ? null : answer(number == 16 ? 4 : 16);
        ObjectNode updated = answer(number);
        ((ObjectNode) updated.path("metadata")).remove("managedFields");
        new FieldOwnership(THING.schema(), status ? FieldOwnership.SPEC : FieldOwnership.STATUS).update(before, updated,
                new Owner("unknown", Owner.Operation.UPDATE, "golden.io/v1", status ? "status" : ""), NOW);
        assertThat(owners(updated)).isEqualTo(owners(answer(number)));
    }

    @Test
    void appliesToACustomResourceMergeListsAsRecorded() {
        ObjectNode live = null;
        for (int number : List.of(25, 26)) {
            ObjectNode body = DECODER.asGiven().convert(body(number), FieldValidation.STRICT).object();
            Owner owner = new Owner(number == 25 ? "m1" : "m2", Owner.Operation.APPLY, "golden.io/v1", "");
            live = new FieldOwnership(THING.schema(), FieldOwnership.STATUS).apply(live, body, owner, false, NOW);
            Defaulter.fill(THING.schema(), live);
            assertThat(live.path("spec")).isEqualTo(answer(number).path("spec"));
            assertThat(owners(live)).isEqualTo(owners(answer(number)));
        }
    }

    @Test
    void theTableHasTheRecordedColumnsAndCells() {
        JsonNode definitions = step(22).path("response").path("columnDefinitions");
        assertThat(THING.printer().columns()).extracting(Column::name)
                .containsExactlyElementsOf(definitions.findValuesAsText("name"));
        List<JsonNode> cells = THING.printer().cells(answer(18), Instant.parse("2026-01-01T00:00:07Z"));
        assertThat(cells).map(JsonNode::asText).containsExactly("t", "3", "True", "7s");
    }

    @Test
    void everyVersionIsAKindAndDeprecationIsSaid() {
        List<Kind> kinds = new CustomKinds(SCHEMAS).of(answer(31));
        assertThat(kinds).extracting(Kind::version).containsExactly("v1", "v2beta1");
        assertThat(kinds.getLast().strategy().deprecation()).isEqualTo("golden.io/v2beta1 Thing is deprecated");
        assertThat(kinds.getFirst().strategy().deprecation()).isNull();
        ObjectNode object = Recordings.object("{'apiVersion':'golden.io/v1','kind':'Thing'}");
        assertThat(kinds.getLast().storage().fromStorage().apply(object).path("apiVersion").asText())
                .isEqualTo("golden.io/v2beta1");
        assertThat(object.path("apiVersion").asText()).isEqualTo("golden.io/v1");
        assertThat(kinds.getFirst().selectableFields()).containsExactly("spec.color");
    }

    @Test
    void aDeletedDefinitionWaitsForItsObjects() {
        ObjectNode deleted = answer(31);
        ((ObjectNode) deleted.path("metadata")).put("deletionTimestamp", NOW);
        assertThat(definitionStrategy().staysWhenDeleted(deleted)).isTrue();
        deleted.path("status").path("conditions").forEach(condition -> ((ObjectNode) condition).remove("message"));
        assertThat(deleted.path("status")).isEqualTo(answer(34).path("status"));
        assertThat(deleted.path("metadata").path("finalizers"))
                .isEqualTo(answer(34).path("metadata").path("finalizers"));
    }
}
