package dev.highlander.controlplane.apiserver.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.builtin.BuiltInKinds;
import dev.highlander.controlplane.apiserver.schema.Decoder;
import dev.highlander.controlplane.apiserver.schema.DocumentException;
import dev.highlander.controlplane.apiserver.schema.FieldValidation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProtobufBodyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Kind> KINDS = BuiltInKinds.load();

    /**
     * A body that kubectl sent, and the object as kubectl prints it.
     *
     * @param name which command it was
     * @param wire what went over the wire, in base64
     * @param object the same in JSON
     */
    record Sent(String name, String wire, ObjectNode object) {
        byte[] body() {
            return Base64.getDecoder().decode(wire);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Sent> sent() {
        try (InputStream in = Objects
                .requireNonNull(ProtobufBodyTest.class.getResourceAsStream("/protobuf/kubectl.jsonl"))) {
            List<Sent> all = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                JsonNode row = JSON.readTree(line);
                all.add(new Sent(row.path("name").asText(), row.path("body").asText(),
                        (ObjectNode) row.get("object")));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Decoder decoder(JsonNode object) {
        String apiVersion = object.path("apiVersion").asText();
        String kind = object.path("kind").asText();
        return KINDS.stream()
                .filter(one -> one.groupVersion().apiVersion().equals(apiVersion) && one.names().kind().equals(kind))
                .map(one -> new Decoder(one.schema(), apiVersion, kind))
                .findFirst()
                .orElseThrow(() -> new AssertionError(apiVersion + " " + kind));
    }

    @ParameterizedTest
    @MethodSource("sent")
    void whatKubectlSendsIsWhatKubectlPrints(Sent sent) {
        ObjectNode tree = ProtobufBody.read(sent.body());
        if (sent.name().equals("deletion")) {
            assertThat(tree.toString()).isEqualTo(sent.object().toString());
            return;
        }
        Decoder decoder = decoder(sent.object());
        ObjectNode fromWire = decoder.convert(tree, FieldValidation.STRICT).object();
        ObjectNode fromJson = decoder.convert(sent.object(), FieldValidation.STRICT).object();
        assertThat(fromWire).isEqualTo(fromJson);
    }

    @ParameterizedTest
    @MethodSource("sent")
    void aTruncatedBodyIsRefusedOrShorterButNeverACrash(Sent sent) {
        for (int length = 0; length < sent.body().length; length++) {
            readOrRefuse(Arrays.copyOf(sent.body(), length));
        }
    }

    @ParameterizedTest
    @MethodSource("sent")
    void aDamagedBodyIsRefusedOrDifferentButNeverACrash(Sent sent) {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = sent.body().clone();
            for (int j = 0; j <= i % 4; j++) {
                damaged[4 + random.nextInt(damaged.length - 4)] = (byte) random.nextInt(256);
            }
            readOrRefuse(damaged);
        }
    }

    @Property
    void randomBytesAreRefusedOrReadButNeverACrash(@ForAll byte[] bytes) {
        readOrRefuse(bytes);
        for (String kind : List.of("v1/Pod", "v1/Secret", "v1/Event", "apps/v1/ControllerRevision",
                "apiextensions.k8s.io/v1/CustomResourceDefinition")) {
            int slash = kind.lastIndexOf('/');
            readOrRefuse(envelope(kind.substring(0, slash), kind.substring(slash + 1), bytes));
        }
    }

    private static void readOrRefuse(byte[] body) {
        try {
            assertThat(ProtobufBody.read(body).path("kind").isTextual()).isTrue();
        } catch (DocumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    @Test
    void everyBuiltInKindHasAMessage() {
        assertThat(KINDS).allSatisfy(kind -> assertThat(
                MessageTable.get().named(kind.groupVersion().apiVersion(), kind.names().kind())).isNotNull());
    }

    @Test
    void theTableIsClosed() {
        MessageTable table = MessageTable.get();
        table.messages().values().forEach(fields -> fields.values().forEach(field -> {
            if (field.type() instanceof FieldType.Message(String name)) {
                assertThat(table.fields(name)).isNotNull();
            }
        }));
    }

    @Test
    void optionsOfADeletionComeInTheVersionOfAnyGroup() {
        ObjectNode options = ProtobufBody.read(envelope("apps/v1", "DeleteOptions",
                hex("0805 1206 0a01 75 1201 37 1800 220a 466f726567726f756e64 2a03 416c6c")));

        assertThat(options.toString()).isEqualTo(
                "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"apps/v1\",\"gracePeriodSeconds\":5,"
                        + "\"preconditions\":{\"uid\":\"u\",\"resourceVersion\":\"7\"},\"orphanDependents\":false,"
                        + "\"propagationPolicy\":\"Foreground\",\"dryRun\":[\"All\"]}");
    }

    @Test
    void timesAreTextAndTheZeroTimeIsAbsent() {
        byte[] lease = hex("0a02 4200" // metadata.creationTimestamp, empty
                + "1210 220e 0880e2cfaa06 10c0843d 18012001"); // spec.renewTime with fields of the future

        assertThat(ProtobufBody.read(envelope("coordination.k8s.io/v1", "Lease", lease)).toString()).isEqualTo(
                "{\"kind\":\"Lease\",\"apiVersion\":\"coordination.k8s.io/v1\",\"metadata\":{},"
                        + "\"spec\":{\"renewTime\":\"2023-11-14T22:13:20.001000Z\"}}");
    }

    @Test
    void rawExtensionsHoldJson() {
        byte[] revision = hex("1209 0a07 7b2261223a317d 1802");

        assertThat(ProtobufBody.read(envelope("apps/v1", "ControllerRevision", revision)).toString()).isEqualTo(
                "{\"kind\":\"ControllerRevision\",\"apiVersion\":\"apps/v1\",\"data\":{\"a\":1},\"revision\":2}");
    }

    @Test
    void whatGoEmbedsStandsBesideTheOtherFields() {
        byte[] volume = join(field(1, text("v")), field(2, field(19, field(1, field(1, text("c"))))));
        byte[] port = join(hex("0801"), field(3, text("http")));
        byte[] probe = join(field(1, field(2, field(2, port))), hex("1005"));
        byte[] container = join(field(1, text("a")), field(10, probe));

        ObjectNode pod = ProtobufBody.read(
                envelope("v1", "Pod", field(2, join(field(1, volume), field(2, container)))));

        assertThat(pod.path("spec").toString()).isEqualTo(
                "{\"volumes\":[{\"name\":\"v\",\"configMap\":{\"name\":\"c\"}}],\"containers\":[{\"name\":\"a\","
                        + "\"livenessProbe\":{\"httpGet\":{\"port\":\"http\"},\"initialDelaySeconds\":5}}]}");
    }

    @Test
    void schemasOfDefinitionsTakeTheirJsonForms() {
        byte[] schema = join(join(field(2, text("s")), field(8, field(1, text("{\"a\":[1]}")))),
                join(join(field(30, hex("0801")), field(24, field(1, field(5, text("string"))))), hex("c00201")));

        ObjectNode definition = ProtobufBody.read(envelope("apiextensions.k8s.io/v1", "CustomResourceDefinition",
                field(2, field(7, field(4, field(1, schema))))));

        assertThat(definition.at("/spec/versions/0/schema/openAPIV3Schema").toString()).isEqualTo(
                "{\"$schema\":\"s\",\"default\":{\"a\":[1]},\"additionalProperties\":true,\"items\":{\"type\":\"string\"},"
                        + "\"x-kubernetes-int-or-string\":true}");
    }

    @Test
    void deepNestingIsRefused() {
        byte[] schema = {};
        for (int i = 0; i < MessageReader.MAX_DEPTH + 10; i++) {
            schema = field(28, schema); // not
        }
        byte[] definition = field(2, field(7, field(4, field(1, schema))));

        assertThatThrownBy(
                () -> ProtobufBody.read(envelope("apiextensions.k8s.io/v1", "CustomResourceDefinition", definition)))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("nested deeper");
    }

    @Test
    void aFloodOfEmptyMessagesIsRefused() {
        byte[] containers = new byte[2 * (MessageReader.MAX_VALUES + 1)];
        for (int i = 0; i < containers.length; i += 2) {
            containers[i] = 0x12;
        }
        byte[] pod = field(2, containers);

        assertThatThrownBy(() -> ProtobufBody.read(envelope("v1", "Pod", pod)))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("more than");
    }

    @ParameterizedTest
    @CsvSource({
        "'', four bytes",
        "7b7d, four bytes",
        "6b387300, no kind",
        "6b387300 0a0a, unexpected end",
        "6b387300 0f, unknown wire type",
        "6b387300 00, illegal field number",
        "6b387300 0c, group",
        "6b387300 0b, group",
        "6b387300 0affffffffffffffffffff01, longer than ten bytes",
        "6b387300 1a04 677a6970, encoding",
        "6b387300 0a09 0a02 7631 1203 466f6f, no kind",
        "6b387300 0a0f 0a02 7631 1209 4e616d657370616365 1202 0801, wire type"})
    void malformedEnvelopesAreNamed(String body, String words) {
        assertThatThrownBy(() -> ProtobufBody.read(hex(body)))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining(words);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] envelope(String apiVersion, String kind, byte[] object) {
        byte[] type = join(field(1, text(apiVersion)), field(2, text(kind)));
        return join(new byte[]{'k', '8', 's', 0}, join(field(1, type), field(2, object)));
    }

    private static byte[] field(int number, byte[] value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        varint((number << 3) | 2, out);
        varint(value.length, out);
        out.writeBytes(value);
        return out.toByteArray();
    }

    private static void varint(int value, ByteArrayOutputStream out) {
        int left = value;
        while (left > 0x7f) {
            out.write((left & 0x7f) | 0x80);
            left >>>= 7;
        }
        out.write(left);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
