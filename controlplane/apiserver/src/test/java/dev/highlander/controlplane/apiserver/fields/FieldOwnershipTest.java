package dev.highlander.controlplane.apiserver.fields;

import static dev.highlander.controlplane.apiserver.schema.Recordings.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Recordings;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldOwnershipTest {
    private static final FieldOwnership CONFIG_MAPS = new FieldOwnership(Recordings.schemaOf("v1", "ConfigMap"),
            FieldSet.EMPTY);

    private static ObjectNode write(ObjectNode live, String document, String manager, String time) {
        ObjectNode updated = object(document);
        CONFIG_MAPS.update(live, updated, new Owner(manager, Owner.Operation.UPDATE, "v1", ""), time);
        return updated;
    }

    private static ObjectNode create(String document, String manager) {
        ObjectNode created = object(document);
        CONFIG_MAPS.update(null, created, new Owner(manager, Owner.Operation.UPDATE, "v1", ""), "2026-01-01T00:00:00Z");
        return created;
    }

    private static JsonNode owners(ObjectNode object) {
        return object.path("metadata").path("managedFields");
    }

    private static FieldSet fields(ObjectNode object, String manager) {
        for (JsonNode entry : owners(object)) {
            if (entry.path("manager").asText().equals(manager)) {
                return FieldSet.parse(entry.path("fieldsV1"));
            }
        }
        return FieldSet.EMPTY;
    }

    @Test
    void whoChangesAValueTakesItAndWhatIsRemovedIsNobodys() {
        ObjectNode live = create("{'metadata':{'name':'x'},'data':{'a':'1','b':'1','c':'1'}}", "one");
        ObjectNode next = write(live, "{'metadata':{'name':'x'},'data':{'a':'2','c':'1','d':'1'}}", "two",
                "2026-01-01T00:00:05Z");
        assertThat(fields(next, "one").hasField("data", "a")).isFalse();
        assertThat(fields(next, "one").hasField("data", "b")).isFalse();
        assertThat(fields(next, "one").hasField("data", "c")).isTrue();
        assertThat(fields(next, "two"))
                .isEqualTo(FieldSet.ofFields(List.of(List.of("data", "a"), List.of("data", "d"))));
    }

    @Test
    void aWriteThatChangesNothingKeepsEverythingEvenTheTime() {
        ObjectNode live = create("{'metadata':{'name':'x'},'data':{'a':'1'}}", "one");
        ObjectNode next = write(live, "{'metadata':{'name':'x'},'data':{'a':'1'}}", "two", "2027-01-01T00:00:00Z");
        assertThat(owners(next)).isEqualTo(owners(live));
    }

    @Test
    void oneEmptyEntryForgetsAllOwnersAndAnEmptyListDoesNot() {
        ObjectNode live = create("{'metadata':{'name':'x'},'data':{'a':'1'}}", "one");
        assertThat(owners(write(live, "{'metadata':{'name':'x','managedFields':[{}]},'data':{'a':'1'}}", "one", "t"))
                .isMissingNode())
                .isTrue();
        assertThat(owners(write(live, "{'metadata':{'name':'x','managedFields':[]},'data':{'a':'1'}}", "one", "t")))
                .isEqualTo(owners(live));
    }

    @Test
    void malformedOwnersFromAClientAreIgnored() {
        ObjectNode live = create("{'metadata':{'name':'x'},'data':{'a':'1'}}", "one");
        for (String bad : List.of("[{'manager':'m','operation':'Steal','fieldsType':'FieldsV1','fieldsV1':{}}]",
                "[{'manager':'m','operation':'Update','fieldsType':'FieldsV1','fieldsV1':{'nonsense':{}}}]", "[1]")) {
            ObjectNode next = write(live, "{'metadata':{'name':'x','managedFields':" + bad + "},'data':{'a':'1'}}",
                    "one", "t");
            assertThat(owners(next)).as(bad).isEqualTo(owners(live));
        }
    }

    @Test
    void moreThanTenUpdatersAreFoldedTogetherAndLoseNoField() {
        ObjectNode live = create("{'metadata':{'name':'x'},'data':{'k0':'1'}}", "m0");
        for (int i = 1; i <= 15; i++) {
            StringBuilder data = new StringBuilder("'k0':'1'");
            for (int j = 1; j <= i; j++) {
                data.append(",'k").append(j).append("':'1'");
            }
            live = write(live, "{'metadata':{'name':'x'},'data':{" + data + "}}", "m" + i,
                    String.format("2026-01-01T00:00:%02dZ", i));
        }
        assertThat(owners(live)).hasSize(10);
        assertThat(fields(live, "ancient-changes").hasField("data", "k0")).isTrue();
        FieldSet all = FieldSet.EMPTY;
        for (JsonNode entry : owners(live)) {
            all = all.union(FieldSet.parse(entry.path("fieldsV1")));
        }
        for (int i = 0; i <= 15; i++) {
            assertThat(all.hasField("data", "k" + i)).isTrue();
        }
    }

    @Test
    void anObjectThatNobodyTrackedStaysUntracked() {
        ObjectNode live = object("{'metadata':{'name':'x','uid':'u'},'data':{'a':'1'}}");
        assertThat(owners(write(live, "{'metadata':{'name':'x'},'data':{'a':'2'}}", "one", "t")).isMissingNode())
                .isTrue();
    }

    @Test
    void namesComeFromTheRequestOrTheUserAgent() {
        assertThat(Owner.nameOf("me", "kubectl/v1.32 (linux)")).isEqualTo("me");
        assertThat(Owner.nameOf(null, "kubectl/v1.32 (linux)")).isEqualTo("kubectl");
        assertThat(Owner.nameOf("", "")).isEqualTo("unknown");
        assertThat(Owner.nameOf(null, "a\u0000b" + "c".repeat(200))).hasSize(128).startsWith("abc");
    }

    @Test
    void aNewNumberOfReplicasBelongsToWhoScaled() {
        ObjectNode live = object(
                "{'spec':{'replicas':1},'metadata':{'managedFields':[{'manager':'a','operation':'Update',"
                        + "'apiVersion':'v1','time':'t','fieldsType':'FieldsV1','fieldsV1':{'f:spec':{'f:replicas':{},'f:size':{}}}}]}}");
        ObjectNode updated = live.deepCopy().set("spec", object("{'replicas':4}"));
        FieldOwnership.scale(live, updated, List.of("spec", "replicas"),
                new Owner("s", Owner.Operation.UPDATE, "v1", "scale"));
        assertThat(fields(updated, "a").hasField("spec", "replicas")).isFalse();
        assertThat(fields(updated, "s").hasField("spec", "replicas")).isTrue();
        assertThat(owners(updated).get(0).has("time")).isFalse();
    }
}
