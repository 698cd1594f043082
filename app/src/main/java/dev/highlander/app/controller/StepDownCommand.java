package dev.highlander.app.controller;

import dev.highlander.app.UserError;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks a controller of this machine to hand leadership over. */
@Command(name = "step-down", mixinStandardHelpOptions = true, description = {
    "Asks the controller on this machine to hand leadership over to another, and to go on as a candidate.",
    "In a pod: kubectl exec POD -- highlander step-down"}, footer = {"", "Examples:",
        "  highlander step-down                       the controller whose console is at port 8080",
        "  highlander step-down --port 8081 --to b    with the first chance for controller b",
        "",
        "Exit code 0 once leadership has been given up, 1 if it could not be, 2 if there is no controller."})
public final class StepDownCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern MESSAGE = Pattern.compile("\"(?:error|steppedDown)\":\"((?:[^\"\\\\]|\\\\.)*)\"");

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "8080", description = "The port of the controller's console. Default: 8080.")
    int port;

    @Option(names = "--to", paramLabel = "ID", description = "Who is to have the first chance. Default: anybody.")
    @Nullable
    String successor;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (port < 1 || port > 65535) {
            throw new UserError("--port " + port + ": expected a port from 1 to 65535");
        }
        String query = successor == null ? "" : "?successor=" + URLEncoder.encode(successor, StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/step-down" + query))
                .header("X-Highlander-Intent", "step-down").timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.noBody()).build();
        try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            Matcher said = MESSAGE.matcher(answer.body());
            String text = said.find() ? said.group(1) : "HTTP " + answer.statusCode();
            if (answer.statusCode() == 200) {
                spec.commandLine().getOut().println(text + " has stepped down");
                return ExitCode.OK;
            }
            spec.commandLine().getErr().println("highlander: " + text);
            return ExitCode.SOFTWARE;
        } catch (ConnectException e) {
            throw new UserError("no controller has its console at 127.0.0.1:" + port + "; say where with --port");
        }
    }
}
