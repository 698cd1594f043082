package dev.highlander.workloads.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.resources.Workload;
import dev.highlander.workloads.Workloads;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class RendererTest {
    private static final RenderIdentity ME = new RenderIdentity("controller-1", "primary", "team-a");

    @Test
    void everyFieldOfAProcessFindsItsPlace() {
        Pod pod = pod("""
                name: data-processor
                namespace: batch
                image: mycompany/data-processor:latest
                script: {commands: ["echo start", "/app/process-data.sh"], shell: /bin/bash}
                env: {B: "2", A: "1"}
                resources: {cpuRequest: 100m, memoryRequest: 64Mi, cpuLimit: 200m, memoryLimit: 128Mi}
                configMaps: [settings]
                secrets: [login]
                labels: {team: data, app: mine}
                annotations: {note: hello, highlander.plexobject.io/epoch: "7"}
                nodeSelector: {disk: ssd}
                restartPolicy: OnFailure
                terminationGracePeriod: 1m500ms
                ports: [{name: http, containerPort: 8080, servicePort: 80}]
                sidecars:
                  - name: helper
                    image: helper:1
                    command: [run]
                    volumeMounts: [{name: settings, mountPath: /settings, readOnly: true}]
                    securityContext: {runAsUser: 7, runAsNonRoot: true, readOnlyRootFilesystem: true}
                """);
        assertThat(new KubernetesSerialization().asYaml(pod)).isEqualTo("""
                ---
                apiVersion: "v1"
                kind: "Pod"
                metadata:
                  annotations:
                    note: "hello"
                  labels:
                    app: "data-processor"
                    cluster-name: "primary"
                    controller-id: "controller-1"
                    highlander.plexobject.io/kind: "process"
                    highlander.plexobject.io/tenant: "team-a"
                    managed-by: "k8-highlander"
                    team: "data"
                  name: "data-processor-pod"
                  namespace: "batch"
                spec:
                  containers:
                  - args:
                    - "-c"
                    - |
                      set -e
                      echo start
                      /app/process-data.sh
                    command:
                    - "/bin/bash"
                    env:
                    - name: "A"
                      value: "1"
                    - name: "B"
                      value: "2"
                    image: "mycompany/data-processor:latest"
                    name: "main"
                    ports:
                    - containerPort: 8080
                      name: "http"
                    resources:
                      limits:
                        cpu: "200m"
                        memory: "128Mi"
                      requests:
                        cpu: "100m"
                        memory: "64Mi"
                    volumeMounts:
                    - mountPath: "/etc/config/settings"
                      name: "config-0"
                      readOnly: true
                    - mountPath: "/etc/secrets/login"
                      name: "secret-0"
                      readOnly: true
                  - command:
                    - "run"
                    image: "helper:1"
                    name: "helper"
                    resources: {}
                    securityContext:
                      readOnlyRootFilesystem: true
                      runAsNonRoot: true
                      runAsUser: 7
                    volumeMounts:
                    - mountPath: "/settings"
                      name: "config-0"
                      readOnly: true
                  nodeSelector:
                    disk: "ssd"
                  restartPolicy: "OnFailure"
                  terminationGracePeriodSeconds: 61
                  volumes:
                  - configMap:
                      name: "settings"
                    name: "config-0"
                  - name: "secret-0"
                    secret:
                      secretName: "login"
                """);
    }

    @Test
    void withoutAScriptTheCommandIsRunAsItIs() {
        Container main = pod("{name: p, image: busybox, command: [sleep], args: ['60']}").getSpec().getContainers()
                .getFirst();
        assertThat(main.getCommand()).containsExactly("sleep");
        assertThat(main.getArgs()).containsExactly("60");
    }

    @Test
    void theFingerprintDependsOnTheWishAloneNotOnWhoRendersItNorOnTheOrderOfWriting() {
        String one = fingerprint("{name: p, image: busybox, env: {A: '1', B: '2'}, labels: {x: y, a: b}}", ME);
        assertThat(fingerprint("{labels: {a: b, x: y}, env: {B: '2', A: '1'}, image: busybox, name: p}",
                new RenderIdentity("controller-2", "primary", "team-a"))).isEqualTo(one);
        assertThat(fingerprint("{name: p, image: busybox, env: {A: '1', B: '3'}, labels: {x: y, a: b}}", ME))
                .isNotEqualTo(one);
        assertThat(fingerprint("{name: p, image: busybox, env: {A: '1', B: '2'}, labels: {x: y, a: b}, maxRestarts: 9}",
                ME))
                .as("how often it is brought back is no reason to restart it").isEqualTo(one);
    }

    private static Pod pod(String yaml) {
        return (Pod) objects(Workloads.process(yaml), ME).objects().getFirst();
    }

    private static String fingerprint(String yaml, RenderIdentity identity) {
        return objects(Workloads.process(yaml), identity).fingerprint();
    }

    private static Rendering.Objects objects(Workload workload, RenderIdentity identity) {
        return (Rendering.Objects) Renderer.desired(workload, identity);
    }
}
