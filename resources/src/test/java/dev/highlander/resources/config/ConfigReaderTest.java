package dev.highlander.resources.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.highlander.resources.CronJobSpec;
import dev.highlander.resources.PersistentSpec;
import dev.highlander.resources.ProcessSpec;
import dev.highlander.resources.ServiceSpec;
import dev.highlander.resources.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
    private static final String EVERYTHING = """
            id: "controller-1"
            tenant: "team-a"
            port: 9090
            namespace: "team-a"
            storageType: "db"
            redis:
              addr: "redis-host:6380"
              password: "hunter2"
              db: 3
            databaseURL: "postgres://user:s%40crt@host:5432/name?sslmode=disable"
            cluster:
              name: "primary"
              kubeconfig: "/home/me/.kube/config"
            workloads:
              processes:
                - name: "data-processor"
                  image: "mycompany/data-processor:latest"
                  script:
                    commands:
                      - "echo 'Starting data processor'"
                      - "/app/process-data.sh"
                    shell: "/bin/sh"
                  env:
                    DB_HOST: "postgres.example.com"
                    PORT: 5432
                    DEBUG: true
                  resources:
                    cpuRequest: "200m"
                    memoryRequest: "256Mi"
                  restartPolicy: "OnFailure"
                  terminationGracePeriod: 1m30s
              cronJobs:
                - name: "daily-report"
                  schedule: "0 0 * * *"  # Daily at midnight
                  image: "mycompany/report-generator:latest"
              services:
                - name: "admin-api"
                  image: "mycompany/admin-api:latest"
                  ports:
                    - name: "http"
                      containerPort: 8080
                      servicePort: 80
                  healthCheckPath: /healthz
              persistentSets:
                - name: "message-queue"
                  image: "ibmcom/mqadvanced-server:latest"
                  persistentVolumes:
                    - name: "data"
                      mountPath: "/var/mqm"
                      size: "10Gi"
                - name: borrowed
                  workloadCRDRef:
                    kind: WorkloadPersistent
                    name: other
            """;

    @Test
    void aFileThatTheGoControllerReadsIsReadWhole() throws InvalidConfigException {
        HighlanderConfig config = read(EVERYTHING).config();

        assertThat(config.id()).isEqualTo("controller-1");
        assertThat(config.port()).isEqualTo(9090);
        assertThat(config.storageType()).isEqualTo(StorageType.DATABASE);
        assertThat(config.redis()).isEqualTo(
                new HighlanderConfig.Redis(new HostPort("redis-host", 6380), Secret.NONE, "", new Secret("hunter2"),
                        3));
        assertThat(config.databaseUrl().orElseThrow().withoutPassword())
                .isEqualTo("postgres://user@host:5432/name?sslmode=disable");
        assertThat(config.databaseUrl().orElseThrow().password().reveal()).isEqualTo("s@crt");
        assertThat(config.cluster().kubeconfig()).contains(Path.of("/home/me/.kube/config"));
        assertThat(config.workloads()).extracting(w -> w.key().toString()).containsExactly(
                "process team-a/data-processor",
                "cronjob team-a/daily-report", "service team-a/admin-api", "persistent team-a/message-queue",
                "persistent team-a/borrowed");
        ProcessSpec process = (ProcessSpec) spec(config, 0);
        assertThat(process.maxRestarts()).isEqualTo(5);
        assertThat(process.template().env()).containsExactly(Map.entry("DB_HOST", "postgres.example.com"),
                Map.entry("PORT", "5432"),
                Map.entry("DEBUG", "true"));
        assertThat(process.template().terminationGracePeriod()).isEqualTo(Duration.ofSeconds(90));
        assertThat(((CronJobSpec) spec(config, 1)).schedule()).isEqualTo("0 0 * * *");
        assertThat(((ServiceSpec) spec(config, 2)).template().ports().getFirst().servicePort()).contains(80);
        assertThat(((PersistentSpec) spec(config, 3)).persistentVolumes().getFirst().size()).isEqualTo("10Gi");
        assertThat(config.workloads().get(4).reference().orElseThrow().name()).isEqualTo("other");
    }

    @Test
    void anEmptyFileMeansTheDefaults() throws InvalidConfigException {
        HighlanderConfig config = read("# nothing\n").config();

        assertThat(config).isEqualTo(new HighlanderConfig("my.host", "default", 8080, "default", StorageType.REDIS,
                new HighlanderConfig.Redis(new HostPort("localhost", 6379), Secret.NONE, "", Secret.NONE, 0),
                Optional.empty(),
                new HighlanderConfig.Raft(List.of(), "", Optional.empty(), Optional.empty(), false, 3,
                        Duration.ofMinutes(1)),
                new HighlanderConfig.Cluster("default", Optional.empty()),
                new HighlanderConfig.Logging(LogLevel.info, LogFormat.text),
                new HighlanderConfig.Leader(Duration.ofSeconds(15), Duration.ofSeconds(5)),
                new HighlanderConfig.Metrics(Optional.empty(), "/metrics"), List.of()));
    }

    @Test
    void aFlagWinsOverTheEnvironmentAndThatOverTheFile() throws InvalidConfigException {
        ConfigSources sources = new ConfigSources(Optional.empty(),
                Map.of("HIGHLANDER_PORT", "2", "HIGHLANDER_TENANT", "env", "HIGHLANDER_LEADER_LOCK_TTL", "30",
                        "HIGHLANDER_ID", ""),
                Map.of("--port", "3"), "h");
        HighlanderConfig config = ConfigReader
                .read("c.yaml", "{port: 1, tenant: file, namespace: file, id: file}", sources).config();

        assertThat(config.port()).isEqualTo(3);
        assertThat(config.tenant()).isEqualTo("env");
        assertThat(config.namespace()).isEqualTo("file");
        assertThat(config.id()).isEqualTo("file");
        assertThat(config.leader().lockTtl()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void everyFaultIsFoundAtOnceWithItsPlaceAndWhatWasExpected() {
        assertThat(refused("""
                tenat: x
                port: eighty
                storageType: rediss
                redis: {addr: nowhere, passwort: secret}
                workloads:
                  process: []
                  processes:
                    - name: Heart_Beat
                      imaeg: busybox
                      terminationGracePeriod: 30
                      restartPolicy: onfailure
                      resources: {cpuRequest: 2, cpuLimit: 500m, memoryLimit: 64MB}
                    - name: ok
                      image: busybox
                    - name: ok
                      image: busybox
                  cronJobs:
                    - {name: c, image: busybox, schedule: "61 * * * *"}
                """)).containsExactly(
                "c.yaml:1:1: tenat: unknown field; did you mean `tenant`?",
                "c.yaml:4:24: redis.passwort: unknown field; did you mean `password`?",
                "c.yaml:3:14: storageType: found `rediss`, expected one of redis, db, raft, lease, memory; did you mean `redis`?",
                "c.yaml:4:15: redis.addr: found `nowhere`, expected an address such as `localhost:6379`",
                "c.yaml:2:7: port: found `eighty`, expected a port from 0 to 65535",
                "c.yaml:6:3: workloads.process: unknown field; did you mean `processes`?",
                "c.yaml:9:7: workloads.processes[0].imaeg: unknown field; did you mean `image`?",
                "c.yaml:8:7: workloads.processes[0].image: required but missing; Image of the main container.",
                "c.yaml:12:63: workloads.processes[0].resources.memoryLimit: found `64MB`, expected a quantity such as `250m`, `0.5`, `64Mi` or `1Gi`",
                "c.yaml:11:22: workloads.processes[0].restartPolicy: found `onfailure`, expected one of Always, OnFailure, Never; did you mean `OnFailure`?",
                "c.yaml:10:31: workloads.processes[0].terminationGracePeriod: found `30`, expected a duration such as `30s`, `5m` or `1h30m`",
                "c.yaml:15:7: workloads.processes[2].name: found `ok`, expected each name once in a namespace, but workloads.processes[1] has it already",
                "c.yaml:18:43: workloads.cronJobs[0].schedule: found `61 * * * *`, expected a cron schedule of five fields such as `*/5 * * * *`, or `@hourly`");
    }

    @Test
    void rulesAcrossFieldsAreChecked() {
        assertThat(refused("""
                workloads:
                  processes:
                    - name: Heart_Beat
                      image: busybox
                      configMaps: [settings, settings]
                      resources: {cpuRequest: 2, cpuLimit: 500m}
                      sidecars:
                        - {name: main, image: x, volumeMounts: [{name: setings, mountPath: /s}]}
                """)).containsExactly(
                "c.yaml:3:13: workloads.processes[0].name: found `Heart_Beat`, expected a DNS-1123 label: at most 63 lower-case letters, digits and `-`, beginning and ending with a letter or digit",
                "c.yaml:6:18: workloads.processes[0].resources.cpuRequest: found `2`, expected not more than cpuLimit, which is `500m`",
                "c.yaml:5:19: workloads.processes[0].configMaps: found `settings`, expected each name once",
                "c.yaml:8:9: workloads.processes[0].sidecars[0].name: found `main`, expected another name: `main` is the workload's own container",
                "c.yaml:8:9: workloads.processes[0].sidecars[0].volumeMounts[0].name: found `setings`, expected a name in configMaps, secrets or persistentVolumes; did you mean `settings`?");
    }

    @Test
    void secretsAreNeverShown() throws InvalidConfigException {
        assertThat(read(EVERYTHING).config().toString() + read(EVERYTHING).config().redis()
                + read(EVERYTHING).config().databaseUrl())
                .doesNotContain("hunter2", "s@crt", "s%40crt")
                .contains("postgres://user:***@host:5432/name?sslmode=disable");
        assertThat(refused("databaseURL: mysql://u:hunter2@h/d\nstorageType: db\n").toString())
                .doesNotContain("hunter2")
                .contains("databaseURL: expected a URL such as");
        assertThat(DatabaseUrl.parse("postgresql://h/d?user=u&password=hunter2&a=b").orElseThrow().toString())
                .isEqualTo("postgres://h/d?user=u&password=***&a=b");
    }

    @Test
    void theServiceLinkThatKubernetesInjectsIsNotTakenForAPort() throws InvalidConfigException {
        ConfigSources sources = new ConfigSources(Optional.empty(), Map.of("HIGHLANDER_PORT", "tcp://10.96.0.7:80"),
                Map.of(), "h");
        assertThat(ConfigReader.read("c.yaml", "", sources).config().port()).isEqualTo(8080);
    }

    @Test
    void aMisspelledVariableIsAWarning() throws InvalidConfigException {
        ConfigSources sources = new ConfigSources(Optional.empty(),
                Map.of("HIGHLANDER_TENNANT", "x", "HIGHLANDER_SERVICE_HOST", "10.0.0.1"), Map.of(), "h");
        assertThat(ConfigReader.read("c.yaml", "", sources).warnings()).extracting(Object::toString).containsExactly(
                "environment variable HIGHLANDER_TENNANT: warning: nothing reads this; did you mean `HIGHLANDER_TENANT`?");
    }

    @Test
    void faultsInTheEnvironmentAndInFlagsNameTheirSource() {
        ConfigSources sources = new ConfigSources(Optional.empty(),
                Map.of("HIGHLANDER_LEADER_LOCK_TTL", "0", "HIGHLANDER_LEADER_RENEW_INTERVAL", "20s"),
                Map.of("--log-level", "inof"), "h");
        InvalidConfigException e = catchThrowableOfType(InvalidConfigException.class,
                () -> ConfigReader.read("c.yaml", "", sources));
        assertThat(e.problems()).extracting(Object::toString).containsExactly(
                "flag --log-level: found `inof`, expected one of debug, info, warn, error; did you mean `info`?",
                "environment variable HIGHLANDER_LEADER_LOCK_TTL: found `0`, expected a number of seconds or a duration, from 500ms to 1h",
                "environment variable HIGHLANDER_LEADER_RENEW_INTERVAL: found `20s`, expected less than the lock's time to live, which is 15s");
    }

    @Test
    void anIntervalThatOneLostAnswerWouldBeTooLongForIsShortened() throws InvalidConfigException {
        LoadedConfig loaded = ConfigReader.read("c.yaml", "", new ConfigSources(Optional.empty(),
                Map.of("HIGHLANDER_LEADER_LOCK_TTL", "600ms", "HIGHLANDER_LEADER_RENEW_INTERVAL", "500ms"), Map.of(),
                "h"));
        assertThat(loaded.config().leader()).isEqualTo(
                new HighlanderConfig.Leader(Duration.ofMillis(600), Duration.ofMillis(200)));
        assertThat(loaded.warnings()).extracting(Object::toString).containsExactly(
                "environment variable HIGHLANDER_LEADER_RENEW_INTERVAL: warning: one lost answer would end the ownership; "
                        + "renewed every 200ms instead, a third of the time to live");
    }

    @Test
    void redisMayBeNamedByAUriThatNobodySees() throws InvalidConfigException {
        LoadedConfig loaded = ConfigReader.read("c.yaml", "redis:\n  uri: rediss://me:hunter2@h:6380/1\n",
                new ConfigSources(Optional.empty(), Map.of(), Map.of(), "h"));
        assertThat(loaded.config().redis().uri().reveal()).isEqualTo("rediss://me:hunter2@h:6380/1");
        assertThat(loaded.config() + " " + loaded.config().redis()).doesNotContain("hunter2");
        assertThat(refused("redis:\n  uri: http://me:hunter2@h\n").toString())
                .contains("c.yaml:2:8: redis.uri: ", "expected a URI such as").doesNotContain("hunter2");
    }

    @Test
    void aHostNameThatCannotBeALabelIsMadeFit() throws InvalidConfigException {
        ConfigSources sources = new ConfigSources(Optional.empty(), Map.of(), Map.of(), "_" + "my_host.".repeat(20));
        assertThat(ConfigReader.read("c.yaml", "", sources).config().id()).hasSizeLessThanOrEqualTo(63)
                .startsWith("my_host.my_host")
                .matches(".*[a-z]");
    }

    @Test
    void filesThatCannotBeReadAreOneLineEach(@TempDir Path folder) throws IOException {
        assertThat(refusedFile(folder.resolve("missing.yaml"))).containsExactly(
                folder.resolve("missing.yaml") + ": there is no such file; check the path given by --config");
        assertThat(refusedFile(folder)).containsExactly(folder + ": this is a folder; name the file in it");
        Path broken = Files.writeString(folder.resolve("broken.yaml"), "a: [1, 2\nb: }");
        assertThat(refusedFile(broken)).singleElement().asString()
                .startsWith(broken + ":2:2: this is not valid YAML: ");
        Path binary = Files.write(folder.resolve("binary.yaml"), new byte[]{0, 1, 2, (byte) 0xff});
        assertThat(refusedFile(binary)).singleElement().asString().contains("this is not valid YAML");
    }

    @Test
    void everySettingIsDocumented() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "configuration.md"));
        assertThat(Arrays.stream(Setting.values()).flatMap(s -> List.of(s.key(), s.variable(), s.flag()).stream())
                .filter(n -> !n.isEmpty())
                .filter(name -> !page.contains("`" + name + "`"))).isEmpty();
    }

    private static Object spec(HighlanderConfig config, int index) {
        Workload workload = config.workloads().get(index);
        return workload.spec().orElseThrow();
    }

    private static LoadedConfig read(String text) throws InvalidConfigException {
        return ConfigReader.read("c.yaml", text, new ConfigSources(Optional.empty(), Map.of(), Map.of(), "my.host"));
    }

    private static List<String> refused(String text) {
        return catchThrowableOfType(InvalidConfigException.class, () -> read(text)).problems().stream()
                .map(Object::toString).toList();
    }

    private static List<String> refusedFile(Path file) {
        return catchThrowableOfType(InvalidConfigException.class,
                () -> ConfigReader.load(new ConfigSources(Optional.of(file), Map.of(), Map.of(), "h"))).problems()
                .stream()
                .map(Object::toString).toList();
    }
}
