package dev.highlander.controlplane.apiserver.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.http.HttpLimits;
import dev.highlander.controlplane.store.StoreOptions;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Mutated requests by the thousand, the same each time: whatever is asked, nothing fails on the server's side, an object is wholly as it
 * was or as the answer says, and nothing is left open.
 *
 * <p>{@code -Dfuzz.scale=50} runs fifty times as many, {@code -Dfuzz.from=9000} begins there, {@code -Dfuzz.seed=123} runs that one
 * only.
 */
@Timeout(3 * 60 * 60)
class HttpFuzzTest {
    private static final int CASES = 2_200;
    private static final int AUDIT_EVERY = 500;
    /** As many are told at once. */
    private static final int FAILURES_AT_MOST = Integer.getInteger("fuzz.failures", 10);

    private static final Pattern JAVAS_OWN = Pattern
            .compile("HttpClient|Poller|ForkJoinPool|VirtualThread|Compiler|Attach|Finalizer");

    private final List<Subject> subjects = Subject.all();
    private final List<WireRequest> recorded = Subject.requests();
    private final List<byte[]> binary = Subject.binaryBodies();
    private final List<String> failures = new ArrayList<>();
    private int asked;

    @Test
    void whateverIsAskedTheServerServesOn() throws Exception {
        try (FuzzedServer server = new FuzzedServer(StoreOptions.defaults(), HttpLimits.defaults());
                WireClient client = server.client()) {
            FuzzCase warm = new FuzzCase(client, null, subjects.getFirst(), "warm", new Dice(0), recorded, binary);
            warm.run();
            warm.tidy();
            Map<String, Integer> before = FuzzedServer.threads();
            long watches = server.watches();
            try (Http2Client second = server.secondClient();
                    Following maps = new Following(server.client(), "/api/v1/configmaps");
                    Following pods = new Following(server.client(), "/api/v1/pods");
                    Following toys = new Following(server.client(), Subject.CUSTOM.replace("/namespaces/fuzz", ""))) {
                List<Following> views = List.of(maps, pods, toys);
                Integer only = Integer.getInteger("fuzz.seed");
                int first = only == null ? Integer.getInteger("fuzz.from", 1) : only;
                int last = only == null ? CASES * Integer.getInteger("fuzz.scale", 1) : only;
                for (int seed = first; seed <= last; seed++) {
                    run(seed, client, second);
                    if (seed % AUDIT_EVERY == 0 || seed == last) {
                        try {
                            audit(server, client, views);
                        } catch (AssertionError | ConditionTimeoutException e) {
                            failures.add("after seed " + seed + ": " + e);
                            failIfAny();
                        }
                        sweep(client);
                    }
                }
            }
            failIfAny();
            client.hangUp();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(server.exchanges()).isZero();
                assertThat(server.watches()).isEqualTo(watches);
                assertThat(leaked(before, FuzzedServer.threads())).isEmpty();
            });
            System.out.println("fuzz: " + asked + " mutated requests answered");
            if (Integer.getInteger("fuzz.seed") == null && Integer.getInteger("fuzz.from") == null) {
                assertThat(asked).isGreaterThan(4_000 * Integer.getInteger("fuzz.scale", 1));
            }
        }
    }

    private void run(int seed, WireClient client, Http2Client second) throws IOException {
        Dice dice = new Dice(seed);
        FuzzCase one = new FuzzCase(client, seed % 4 == 0 ? second : null, dice.of(subjects), "f" + seed, dice,
                recorded, binary);
        try {
            one.run();
            asked += one.asked();
        } catch (AssertionError | RuntimeException | IOException e) {
            client.hangUp();
            failures.add("seed " + seed + " (again with -Dfuzz.seed=" + seed + "): " + e);
        }
        one.tidy();
        if (failures.size() >= FAILURES_AT_MOST) {
            failIfAny();
        }
    }

    private void failIfAny() {
        if (!failures.isEmpty()) {
            fail(failures.size() + " faults\n\n" + String.join("\n\n", failures));
        }
    }

    /** All views of the objects agree: the store's, a list's, and that of a client which followed the watch since the beginning. */
    private static void audit(FuzzedServer server, WireClient client, List<Following> views) throws IOException {
        assertThat(client.ask(WireRequest.of("GET", "/readyz")).status()).isEqualTo(200);
        server.checkStore();
        for (Following view : views) {
            Map<String, String> listed = Following.versions(client.ask(WireRequest.of("GET", view.path())).json());
            await().atMost(Duration.ofSeconds(20)).untilAsserted(
                    () -> assertThat(new TreeMap<>(view.view())).as(view.path()).isEqualTo(listed));
        }
    }

    /** Removes what was made by requests whose answers do not tell under which name. */
    private void sweep(WireClient client) throws IOException {
        for (String collection : new TreeSet<>(subjects.stream().map(Subject::collection).toList())) {
            if (collection.contains("/namespaces/")) {
                assertThat(client.ask(WireRequest.of("DELETE", collection + "?gracePeriodSeconds=0")).status())
                        .isEqualTo(200);
            }
        }
    }

    private static List<String> leaked(Map<String, Integer> before, Map<String, Integer> after) {
        List<String> leaks = new ArrayList<>();
        after.forEach((name, count) -> {
            if (JAVAS_OWN.matcher(name).find()) {
                return;
            }
            // The server's own pool grows to its fixed size and no further.
            int allowed = name.startsWith("http") || name.isEmpty() ? 18 : 1;
            if (count > before.getOrDefault(name, 0) + allowed) {
                leaks.add(name + ": " + count + " after " + before.getOrDefault(name, 0));
            }
        });
        return leaks;
    }

    /** One subject and what is done to it. */
    private static final class FuzzCase {
        private final WireClient client;
        private final @Nullable Http2Client second;
        private final Subject subject;
        private final String name;
        private final Dice dice;
        private final RequestMaker maker;
        private final List<String> made = new ArrayList<>();
        private int asked;

        FuzzCase(WireClient client, @Nullable Http2Client second, Subject subject, String name, Dice dice,
                List<WireRequest> recorded,
                List<byte[]> binary) {
            this.client = client;
            this.second = second;
            this.subject = subject;
            this.name = name;
            this.dice = dice;
            this.maker = new RequestMaker(dice, subject, recorded, binary);
        }

        int asked() {
            return asked;
        }

        void run() throws IOException {
            String path = subject.collection() + "/" + name;
            made.add(path);
            WireAnswer created = client
                    .ask(WireRequest.json("POST", subject.collection(), subject.named(name).toString()));
            assertThat(created.status()).as("a valid object: %s", created).isEqualTo(201);
            WireAnswer before = get(path);
            for (int i = dice.below(3); i >= 0 && before.json() instanceof ObjectNode object
                    && before.isSuccess(); i--) {
                WireRequest request = maker.next(name, object);
                WireAnswer answer = answer(request);
                asked++;
                note(request, answer);
                Checks.check(request, answer);
                WireAnswer after = get(path);
                String story = "%s%n→ %s%nbefore: %s%nafter: %s".formatted(request, answer, before, after);
                if (mustNotChange(request, answer)) {
                    assertThat(after.text()).as(story).isEqualTo(before.text());
                }
                if (answer.isSuccess() && answer.isJson() && !request.target().contains("dryRun")) {
                    stored(request, answer, after, path, story);
                }
                if (!after.text().equals(before.text()) && after.isSuccess()) {
                    checkValid(path, after, story);
                }
                before = after;
            }
        }

        private WireAnswer answer(WireRequest request) throws IOException {
            WireAnswer answer = second == null ? null : second.ask(request);
            return answer == null ? client.ask(request) : answer;
        }

        /** What was made along the way goes in the end, too. */
        private void note(WireRequest request, WireAnswer answer) {
            if (answer.status() == 201 && answer.isJson()) {
                String path = request.target().replaceAll("\\?.*", "");
                JsonNode metadata = answer.json().path("metadata");
                if (metadata.has("uid")) {
                    made.add(request.method().equals("POST") ? path + "/" + segment(metadata) : path);
                }
            }
        }

        /** The name as it stands in a path: that of a role may be nearly anything. */
        private static String segment(JsonNode metadata) {
            return URLEncoder.encode(metadata.path("name").asText(), StandardCharsets.UTF_8).replace("+", "%20");
        }

        private WireAnswer get(String path) throws IOException {
            return client.ask(WireRequest.of("GET", path));
        }

        private static boolean mustNotChange(WireRequest request, WireAnswer answer) {
            boolean cutOff = request.announced() > request.body().length;
            boolean refused = answer.status() >= 400 && request.isProper();
            boolean reads = List.of("GET", "HEAD", "OPTIONS").contains(request.method());
            boolean dry = answer.isSuccess() && request.target().contains("dryRun=All");
            return cutOff || refused || reads || dry;
        }

        /** What an answer shows as stored is what a client reads afterwards. */
        private void stored(WireRequest request, WireAnswer answer, WireAnswer after, String path, String story)
                throws IOException {
            JsonNode shown = answer.json();
            String asked = request.target().replaceAll("\\?.*", "");
            boolean whole = shown.path("metadata").path("uid").isTextual()
                    && !shown.path("apiVersion").asText().startsWith("meta.k8s.io/");
            if (!whole || shown.path("metadata").has("deletionTimestamp")) {
                return;
            }
            if ((request.method().equals("PUT") || request.method().equals("PATCH")) && asked.equals(path)
                    && after.isSuccess()) {
                assertThat(after.json()).as(story).isEqualTo(shown);
            }
            if (request.method().equals("POST") && asked.equals(subject.collection()) && answer.status() == 201) {
                String other = asked + "/" + segment(shown.path("metadata"));
                WireAnswer read = get(other);
                assertThat(read.json()).as("%s%n%s: %s", story, other, read).isEqualTo(shown);
                checkValid(other, read, story);
            }
        }

        /** What is stored is valid: it can be put back as it is, in both forms, which changes nothing, and be shown in all others. */
        private void checkValid(String path, WireAnswer stored, String story) throws IOException {
            String target = path + "?fieldValidation=Strict";
            WireAnswer again = client.ask(WireRequest.json("PUT", target, stored.text()));
            assertThat(again.status()).as("%s%nput back: %s", story, again).isEqualTo(200);
            assertThat(again.json()).as("%s%nput back: %s", story, again).isEqualTo(stored.json());
            WireAnswer yaml = client.ask(WireRequest.of("GET", path).with("Accept: application/yaml"));
            WireAnswer back = client.ask(WireRequest.of("PUT", target).with("Content-Type: application/yaml")
                    .with(yaml.body()));
            assertThat(back.status()).as("%s%nput back: %s%nas %s", story, yaml, back).isEqualTo(200);
            assertThat(back.json()).as("%s%nput back: %s", story, yaml).isEqualTo(stored.json());
            for (String form : List.of("Table", "PartialObjectMetadata")) {
                WireAnswer presented = client.ask(WireRequest.of("GET", path)
                        .with("Accept: application/json;as=" + form + ";v=v1;g=meta.k8s.io"));
                assertThat(presented.status()).as("%s%n%s", story, presented).isEqualTo(200);
            }
        }

        /** Removes what the case has made, against all finalizers. */
        void tidy() throws IOException {
            for (String path : made) {
                client.ask(WireRequest.of("DELETE", path + "?gracePeriodSeconds=0&propagationPolicy=Background"));
                if (get(path).isSuccess()) {
                    client.ask(WireRequest.of("PATCH", path).with("Content-Type: application/merge-patch+json")
                            .with("{\"metadata\":{\"finalizers\":null}}"
                                    .getBytes(StandardCharsets.UTF_8)));
                    client.ask(WireRequest.of("DELETE", path + "?gracePeriodSeconds=0"));
                }
                WireAnswer namespace = get(path);
                if (namespace.json() instanceof ObjectNode object && object.path("kind").asText().equals("Namespace")) {
                    object.withObject("/spec").remove("finalizers");
                    client.ask(WireRequest.json("PUT", path + "/finalize", object.toString()));
                }
                WireAnswer left = get(path);
                assertThat(left.status()).as("%s is still there: %s", path, left).isEqualTo(404);
            }
        }
    }
}
