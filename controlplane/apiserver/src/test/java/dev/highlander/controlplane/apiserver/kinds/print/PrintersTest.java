package dev.highlander.controlplane.apiserver.kinds.print;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.schema.Recordings;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintersTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");
    private static final Printers PRINTERS = Printers
            .of(Recordings.resource("/dev/highlander/controlplane/apiserver/kinds/tables.json"));
    private static final String MADE = "'metadata':{'name':'x','creationTimestamp':'2026-01-01T00:00:00Z'}";

    private static List<String> cells(String apiVersion, String plural, String fields) {
        return PRINTERS.of(GroupVersion.parse(apiVersion), plural)
                .cells(Recordings.object("{" + MADE + (fields.isEmpty() ? "" : "," + fields) + "}"), NOW)
                .stream()
                .map(JsonNode::asText)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "'phase':'Pending' | 0/1 Pending 0",
        "'phase':'Running','containerStatuses':[{'ready':true,'state':{'running':{}}}] | 1/1 Running 0",
        "'phase':'Running','containerStatuses':[{'restartCount':3,'state':{'waiting':{'reason':'CrashLoopBackOff'}},'lastState':{'terminated':{'finishedAt':'2026-01-01T00:08:00Z'}}}] | 0/1 CrashLoopBackOff 3 (2m ago)",
        "'phase':'Succeeded','containerStatuses':[{'state':{'terminated':{'reason':'Completed'}}}] | 0/1 Completed 0",
        "'phase':'Failed','containerStatuses':[{'state':{'terminated':{'exitCode':42}}}] | 0/1 ExitCode:42 0",
        "'phase':'Failed','containerStatuses':[{'state':{'terminated':{'signal':9}}}] | 0/1 Signal:9 0",
        "'phase':'Failed','reason':'Evicted' | 0/1 Evicted 0",
        "'phase':'Pending','conditions':[{'type':'PodScheduled','reason':'SchedulingGated'}] | 0/1 SchedulingGated 0"})
    void aPodsStatusIsGatheredFromItsContainers(String status, String row) {
        List<String> cells = cells("v1", "pods", "'spec':{'containers':[{'name':'a'}]},'status':{" + status + "}");
        assertThat(String.join(" ", cells.subList(1, 4))).isEqualTo(row);
        assertThat(cells.subList(4, 9)).containsExactly("10m", "<none>", "<none>", "<none>", "<none>");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"{'state':{'running':{}}} | Init:0/2",
        "{'state':{'waiting':{'reason':'ErrImagePull'}}} | Init:ErrImagePull",
        "{'state':{'terminated':{'exitCode':1}}} | Init:ExitCode:1",
        "{'state':{'terminated':{'exitCode':0}}},{'state':{'waiting':{'reason':'PodInitializing'}}} | Init:1/2"})
    void aPodThatInitializesShowsHowFarItIs(String statuses, String word) {
        assertThat(cells("v1", "pods",
                "'spec':{'initContainers':[{'name':'a'},{'name':'b'}],'containers':[{'name':'c'}]},"
                        + "'status':{'phase':'Pending','initContainerStatuses':[" + statuses + "]}")
                .get(2)).isEqualTo(word);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"'phase':'Running' | Terminating",
        "'phase':'Running','reason':'NodeLost' | Unknown",
        "'phase':'Succeeded' | Succeeded"})
    void aDeletedPodIsTerminatingAndALostOneUnknown(String status, String word) {
        assertThat(PRINTERS.of(GroupVersion.parse("v1"), "pods")
                .cells(Recordings.object(
                        "{'metadata':{'name':'x','deletionTimestamp':'2026-01-01T00:00:00Z'},'status':{" + status
                                + "}}"),
                        NOW)
                .get(2)
                .asText()).isEqualTo(word);
    }

    @Test
    void aSidecarCountsAmongTheReady() {
        assertThat(cells("v1", "pods", "'spec':{'initContainers':[{'name':'s','restartPolicy':'Always'}],"
                + "'containers':[{'name':'c'}]},'status':{'phase':'Running','initContainerStatuses':[{'name':'s','started':true,"
                + "'ready':true,'restartCount':1,'state':{'running':{}}}],'containerStatuses':[{'name':'c','ready':true,"
                + "'state':{'running':{}}}]}").subList(1, 4)).containsExactly("2/2", "Running", "1");
    }

    @Test
    void nodesShowReadinessRolesAndSystem() {
        assertThat(PRINTERS.of(GroupVersion.parse("v1"), "nodes")
                .cells(Recordings.object("{'metadata':{'name':'n','creationTimestamp':'2026-01-01T00:00:00Z','labels':"
                        + "{'node-role.kubernetes.io/worker':'','kubernetes.io/role':'edge'}},'spec':{'unschedulable':true},"
                        + "'status':{'conditions':[{'type':'Ready','status':'True'}],'nodeInfo':{'kubeletVersion':'v1'},"
                        + "'addresses':[{'type':'InternalIP','address':'10.0.0.1'}]}}"), NOW)
                .stream().map(JsonNode::asText).toList())
                .containsExactly("n", "Ready,SchedulingDisabled", "edge,worker", "10m", "v1", "10.0.0.1", "<none>",
                        "<unknown>",
                        "<unknown>", "<unknown>");
    }

    @Test
    void servicesShowPortsAndAddresses() {
        assertThat(cells("v1", "services",
                "'spec':{'type':'NodePort','clusterIP':'10.96.0.9','ports':[{'port':80,'nodePort':30080,"
                        + "'protocol':'TCP'},{'port':53,'protocol':'UDP'}],'selector':{'b':'2','a':'1'}}"))
                .containsExactly("x", "NodePort", "10.96.0.9", "<none>", "80:30080/TCP,53/UDP", "10m", "a=1,b=2");
        assertThat(cells("v1", "services", "'spec':{'type':'LoadBalancer'}").get(3)).isEqualTo("<pending>");
    }

    @Test
    void workloadsShowHowFarTheyAre() {
        assertThat(cells("apps/v1", "deployments",
                "'spec':{'replicas':3,'selector':{'matchLabels':{'a':'b'},'matchExpressions':"
                        + "[{'key':'c','operator':'In','values':['y','x']},{'key':'d','operator':'DoesNotExist'}]},'template':{'spec':"
                        + "{'containers':[{'name':'m','image':'i'},{'name':'n','image':'j'}]}}},'status':{'readyReplicas':2,"
                        + "'updatedReplicas':3,'availableReplicas':1}"))
                .containsExactly("x", "2/3", "3", "1", "10m", "m,n", "i,j", "a=b,c in (x,y),!d");
        assertThat(cells("batch/v1", "jobs",
                "'spec':{'completions':2},'status':{'succeeded':1,'startTime':'2026-01-01T00:05:00Z'}")
                .subList(0, 5)).containsExactly("x", "Running", "1/2", "5m", "10m");
        assertThat(cells("batch/v1", "cronjobs", "'spec':{'schedule':'* * * * *'},'status':{}").subList(0, 7))
                .containsExactly("x", "* * * * *", "<none>", "False", "0", "<none>", "10m");
    }

    @Test
    void eventsOfBothGroupsShowTheSame() {
        List<String> old = cells("v1", "events",
                "'type':'Normal','reason':'R','message':' m ','involvedObject':{'kind':'Pod',"
                        + "'name':'p'},'source':{'component':'c','host':'h'},'lastTimestamp':'2026-01-01T00:09:00Z','count':2");
        assertThat(old).containsExactly("60s", "Normal", "R", "pod/p", "", "c, h", "m", "<unknown>", "2", "x");
        assertThat(cells("events.k8s.io/v1", "events",
                "'type':'Normal','reason':'R','note':' m ','regarding':{'kind':'Pod',"
                        + "'name':'p'},'deprecatedSource':{'component':'c','host':'h'},'deprecatedLastTimestamp':'2026-01-01T00:09:00Z',"
                        + "'deprecatedCount':2"))
                .isEqualTo(old);
    }

    @Test
    void autoscalersShowWhatTheySeeAndWant() {
        assertThat(cells("autoscaling/v2", "horizontalpodautoscalers",
                "'spec':{'scaleTargetRef':{'kind':'Deployment','name':'d'},"
                        + "'minReplicas':1,'maxReplicas':3,'metrics':[{'type':'Resource','resource':{'name':'cpu','target':"
                        + "{'averageUtilization':80}}}]},'status':{'currentReplicas':2}"))
                .containsExactly("x", "Deployment/d", "cpu: <unknown>/80%", "1", "3", "2", "10m");
    }
}
