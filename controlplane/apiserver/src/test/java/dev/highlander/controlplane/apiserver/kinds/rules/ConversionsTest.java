package dev.highlander.controlplane.apiserver.kinds.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.schema.Recordings;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ConversionsTest {
    private static final GroupVersion EVENTS = GroupVersion.parse("events.k8s.io/v1");
    private static final GroupVersion OLD_AUTOSCALING = GroupVersion.parse("autoscaling/v1");
    private static final String AUTOSCALERS = "horizontalpodautoscalers";

    @Test
    void anEventKeepsEverythingOnItsWayThereAndBack() {
        ObjectNode event = Recordings.object("{'apiVersion':'events.k8s.io/v1','kind':'Event','metadata':{'name':'e'},"
                + "'eventTime':'2026-01-01T00:00:00.000000Z','regarding':{'kind':'Pod','name':'p'},'note':'n','reason':'R',"
                + "'reportingController':'x.io/c','reportingInstance':'i','deprecatedSource':{},'deprecatedCount':2,"
                + "'deprecatedFirstTimestamp':null,'deprecatedLastTimestamp':null}");
        ObjectNode core = Conversions.toStorage(EVENTS, "events").apply(event);
        assertThat(core).isEqualTo(Recordings.object("{'apiVersion':'v1','kind':'Event','metadata':{'name':'e'},"
                + "'eventTime':'2026-01-01T00:00:00.000000Z','involvedObject':{'kind':'Pod','name':'p'},'message':'n',"
                + "'reason':'R','reportingComponent':'x.io/c','reportingInstance':'i','source':{},'count':2,"
                + "'firstTimestamp':null,'lastTimestamp':null}"));
        assertThat(Conversions.fromStorage(EVENTS, "events").apply(core)).isEqualTo(event);
    }

    @Test
    void anAutoscalerOfTheOldVersionBecomesOneMetric() {
        ObjectNode v2 = Conversions.toStorage(OLD_AUTOSCALING, AUTOSCALERS)
                .apply(Recordings.object(
                        "{'apiVersion':'autoscaling/v1','kind':'HorizontalPodAutoscaler','metadata':{'name':'h'},"
                                + "'spec':{'maxReplicas':3,'targetCPUUtilizationPercentage':50}}"));
        assertThat(v2.path("apiVersion").asText()).isEqualTo("autoscaling/v2");
        assertThat(v2.at("/spec/metrics"))
                .isEqualTo(Recordings.parse("[{\"type\":\"Resource\",\"resource\":{\"name\":\"cpu\","
                        + "\"target\":{\"type\":\"Utilization\",\"averageUtilization\":50}}}]"));
    }

    @Test
    void whatTheOldVersionCannotSayTravelsInAnnotations() {
        ObjectNode v2 = Recordings
                .object("{'apiVersion':'autoscaling/v2','kind':'HorizontalPodAutoscaler','metadata':{'name':'h'},"
                        + "'spec':{'maxReplicas':3,'metrics':[{'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization',"
                        + "'averageUtilization':60}}},{'type':'Pods','pods':{'metric':{'name':'hits'},'target':{'type':'AverageValue',"
                        + "'averageValue':'5'}}},{'type':'Object','object':{'describedObject':{'kind':'Service','name':'s'},'metric':"
                        + "{'name':'q'},'target':{'type':'Value','value':'7'}}}],'behavior':{'scaleUp':{'selectPolicy':'Max'}}},"
                        + "'status':{'desiredReplicas':2,'currentReplicas':1,'currentMetrics':[{'type':'Resource','resource':"
                        + "{'name':'cpu','current':{'averageUtilization':40}}}],'conditions':[{'type':'AbleToScale','status':'True'}]}}");
        UnaryOperator<ObjectNode> down = Conversions.fromStorage(OLD_AUTOSCALING, AUTOSCALERS);
        ObjectNode v1 = down.apply(v2);
        assertThat(v1.at("/spec/targetCPUUtilizationPercentage").asInt()).isEqualTo(60);
        assertThat(v1.at("/status/currentCPUUtilizationPercentage").asInt()).isEqualTo(40);
        assertThat(v1.at("/metadata/annotations").size()).isEqualTo(3);
        assertThat(Conversions.toStorage(OLD_AUTOSCALING, AUTOSCALERS).apply(v1)).isEqualTo(v2);
    }
}
