package dev.highlander.controlplane.apiserver.schema;

import static dev.highlander.controlplane.apiserver.schema.Recordings.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecoderTest {
    private static final Decoder DEPLOYMENT = Recordings.decoder("apps/v1", "Deployment");
    private static final Decoder POD = Recordings.decoder("v1", "Pod");
    private static final Decoder SECRET = Recordings.decoder("v1", "Secret");

    private static Decoded json(Decoder decoder, String text, FieldValidation validation) {
        return decoder.decode(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), Decoder.Form.JSON, validation);
    }

    private static ObjectNode yaml(Decoder decoder, String text) {
        return decoder.decode(text.getBytes(StandardCharsets.UTF_8), Decoder.Form.YAML, FieldValidation.STRICT)
                .object();
    }

    private static Decoder kind(String kind) {
        return switch (kind) {
            case "Deployment" -> DEPLOYMENT;
            case "Pod" -> POD;
            case "Secret" -> SECRET;
            default -> Recordings.decoder("v1", kind);
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "Deployment | {'spec':{'replicas':'many'}} | json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
        "Deployment | {'spec':{'replicas':99999999999}} | cannot unmarshal number 99999999999 into Go struct field DeploymentSpec.spec.replicas of type int32",
        "Deployment | {'spec':{'replicas':1.5}} | cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32",
        "ConfigMap | {'data':'text'} | json: cannot unmarshal string into Go struct field ConfigMap.data of type map[string]string",
        "ConfigMap | {'data':{'a':1}} | json: cannot unmarshal number into Go struct field ConfigMap.data.a of type string",
        "Pod | {'spec':{'containers':{}}} | json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container",
        "Pod | {'spec':{'containers':[{'ports':[{'containerPort':'x'}]}]}} | Go struct field ContainerPort.spec.containers.ports.containerPort of type int32",
        "Pod | {'spec':[]} | json: cannot unmarshal array into Go struct field Pod.spec of type v1.PodSpec",
        "Pod | {'metadata':{'labels':{'a':true}}} | json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels.a of type string",
        "Secret | {'data':{'a':'not base64!'}} | illegal base64 data at input byte 3",
        "Pod | {'spec':{'containers':[{'resources':{'limits':{'cpu':'lots'}}}]}} | quantities must match the regular expression",
        "Pod | {'metadata':{'deletionTimestamp':'yesterday'}} | parsing time \"yesterday\" as \"2006-01-02T15:04:05Z07:00\"",
        "Pod | {'kind':'Secret'} | Secret in version \"v1\" cannot be handled as a Pod",
        "Pod | {'apiVersion':'v2'} | the API version in the data (v2) does not match the expected API version (v1)",
        "Pod | {not json | the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error",
        "Pod | [] | the object provided is unrecognized (must be of type Pod)", "Pod | {}x | json parse error",
        "Pod | {}{} | trailing"})
    void whatCannotBeUnderstoodIsToldInKubernetesWords(String kind, String body, String words) {
        assertThatThrownBy(() -> json(kind(kind), body, FieldValidation.IGNORE)).isInstanceOf(DocumentException.class)
                .hasMessageContaining(words);
    }

    @Test
    void unknownAndDuplicateFieldsAreRefusedToldOrDroppedAsAsked() {
        String body = "{'spec':{'replicas':0,'replicas':1,'nonsense':1,'template':{'spec':{'containers':[{'name':'a','imagee':'c'}]}}}}";
        assertThatThrownBy(() -> json(DEPLOYMENT, body, FieldValidation.STRICT))
                .hasMessage("Deployment in version \"v1\" cannot be "
                        + "handled as a Deployment: strict decoding error: duplicate field \"spec.replicas\", unknown field \"spec.nonsense\", "
                        + "unknown field \"spec.template.spec.containers[0].imagee\"");
        assertThat(json(DEPLOYMENT, body, FieldValidation.WARN).warnings()).containsExactly(
                "duplicate field \"spec.replicas\"",
                "unknown field \"spec.nonsense\"", "unknown field \"spec.template.spec.containers[0].imagee\"");
        Decoded decoded = json(DEPLOYMENT, body, FieldValidation.IGNORE);
        assertThat(decoded.warnings()).isEmpty();
        assertThat(decoded.object().at("/spec/replicas").asInt()).isOne();
        assertThat(decoded.object().at("/spec").has("nonsense")).isFalse();
    }

    @Test
    void fieldNamesAreTakenLiterally() {
        assertThat(json(DEPLOYMENT, "{'spec':{'Replicas':3}}", FieldValidation.WARN).warnings())
                .containsExactly("unknown field \"spec.Replicas\"");
    }

    @Test
    void whatGoWouldNotWriteGoesAndWhatItAlwaysWritesComes() {
        ObjectNode pod = json(POD,
                "{'metadata':{'labels':{},'annotations':null,'name':'p'},'spec':{'hostNetwork':false,"
                        + "'automountServiceAccountToken':false,'nodeName':'','tolerations':[],'containers':[{'name':'a','env':[{'name':'E','value':''}],"
                        + "'securityContext':{},'args':null}],'volumes':[{'name':'v','emptyDir':{}}]}}",
                FieldValidation.STRICT).object();
        assertThat(pod)
                .isEqualTo(object("{'kind':'Pod','apiVersion':'v1','metadata':{'name':'p','creationTimestamp':null},"
                        + "'spec':{'automountServiceAccountToken':false,'containers':[{'name':'a','env':[{'name':'E'}],'securityContext':{},"
                        + "'resources':{}}],'volumes':[{'name':'v','emptyDir':{}}]},'status':{}}"));
        assertThat(pod.fieldNames()).toIterable().startsWith("kind", "apiVersion", "metadata");
    }

    @Test
    void valuesAreKeptInCanonicalForm() {
        ObjectNode pod = json(POD,
                "{'metadata':{'deletionTimestamp':'2026-01-01T02:00:00.5+02:00'},'spec':{'containers':[{'name':'a',"
                        + "'resources':{'limits':{'cpu':0.5,'memory':'1024Mi'}}}]}}",
                FieldValidation.STRICT).object();
        assertThat(pod.at("/metadata/deletionTimestamp").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(pod.at("/spec/containers/0/resources/limits")).isEqualTo(object("{'cpu':'500m','memory':'1Gi'}"));
    }

    @Test
    void yamlMeansWhatItMeansToKubernetes() {
        ObjectNode map = yaml(Recordings.decoder("v1", "ConfigMap"),
                """
                        metadata:
                          name: x
                        data:
                          a: "yes"
                          b: |
                            line
                          <<: {c: 'd'}
                          e: 2001-01-01
                        ---
                        ignored: true
                        """);
        assertThat(map.path("data")).isEqualTo(object("{'a':'yes','b':'line\\n','e':'2001-01-01','c':'d'}"));
        ObjectNode pod = yaml(POD, """
                spec:
                  hostNetwork: on
                  volumes:
                  - name: v
                    configMap: {name: c, defaultMode: 0644}
                  containers:
                  - {name: a, resources: {limits: {cpu: 1_000}}}
                """);
        assertThat(pod.at("/spec/hostNetwork").asBoolean()).isTrue();
        assertThat(pod.at("/spec/volumes/0/configMap/defaultMode").asInt()).isEqualTo(420);
    }

    @Test
    void yamlThatRepeatsAKeyOrExplodesIsRefused() {
        Decoder maps = Recordings.decoder("v1", "ConfigMap");
        assertThatThrownBy(() -> yaml(maps, "data:\n  a: b\n  a: c\n"))
                .hasMessageContaining("line 3: key \"a\" already set in map");
        assertThatThrownBy(() -> yaml(maps, "a: b: c"))
                .hasMessageContaining("error converting YAML to JSON: yaml: line 1");
        assertThatThrownBy(() -> yaml(maps, "*nothing")).isInstanceOf(DocumentException.class);
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [").append(("*a" + (i - 1) + ",").repeat(9))
                    .append("*a")
                    .append(i - 1).append("]\n");
        }
        assertThatThrownBy(() -> yaml(maps, bomb.toString())).hasMessageContaining("excessive aliasing");
        assertThatThrownBy(() -> yaml(maps, "[".repeat(100_000))).isInstanceOf(DocumentException.class);
    }

    @Test
    void depthIsLimitedInJson() {
        assertThatThrownBy(() -> json(POD, "{'spec':" + "[".repeat(100_000), FieldValidation.IGNORE))
                .isInstanceOf(DocumentException.class);
        assertThatThrownBy(() -> json(POD, "{'a':" + "{'a':".repeat(100_000), FieldValidation.IGNORE))
                .isInstanceOf(DocumentException.class);
    }

    @Test
    void halvesOfCharactersAreReplacedSoThatEveryObjectCanBeWritten() throws Exception {
        ObjectNode map = json(Recordings.decoder("v1", "ConfigMap"),
                "{'data':{'half':'\\udc00x','ok':'\\ud83d\\ude00'}}", FieldValidation.STRICT).object();
        assertThat(map.path("data").path("half").asText()).isEqualTo("\uFFFDx");
        assertThat(map.path("data").path("ok").asText()).isEqualTo("\uD83D\uDE00");
        assertThat(Recordings.JSON.writeValueAsBytes(map)).isNotEmpty();
    }

    @Property(tries = 2000)
    void randomBytesDoNoWorseThanToBeRefused(@ForAll @Size(max = 200) byte[] body) {
        refusedAtWorst(body);
    }

    @Test
    void mutatedDocumentsDoNoWorseThanToBeRefused() {
        Random random = new Random(42);
        List<byte[]> seeds = Recordings.steps("defaults").stream()
                .map(step -> step.path("request").path("body").toString().getBytes(StandardCharsets.UTF_8)).toList();
        for (int i = 0; i < 5000; i++) {
            byte[] body = seeds.get(random.nextInt(seeds.size())).clone();
            for (int j = 0; j < 3 && body.length > 0; j++) {
                body[random.nextInt(body.length)] = (byte) (random.nextBoolean()
                        ? random.nextInt(256)
                        : "{}[]\",:0-.e*&!|>\n".charAt(random.nextInt(17)));
            }
            refusedAtWorst(body);
        }
    }

    private static void refusedAtWorst(byte[] body) {
        for (Decoder.Form form : Decoder.Form.values()) {
            for (Decoder decoder : List.of(DEPLOYMENT, POD)) {
                try {
                    ObjectNode object = decoder.decode(body, form, FieldValidation.WARN).object();
                    Defaulter.fill(Recordings.schemaOf(object), object);
                    Validator.validate(Recordings.schemaOf(object), object, new Problems());
                    assertThat(Recordings.JSON.writeValueAsBytes(object)).isNotEmpty();
                } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                    throw new AssertionError("an object that cannot be written", e);
                } catch (DocumentException e) {
                    assertThat(e.getMessage()).isNotBlank();
                }
            }
        }
    }
}
