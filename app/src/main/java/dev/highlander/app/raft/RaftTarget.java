package dev.highlander.app.raft;

import dev.highlander.app.ConfigOptions;
import dev.highlander.app.UserError;
import dev.highlander.app.controller.RaftSettings;
import dev.highlander.app.controller.StorageOptions;
import dev.highlander.app.lifecycle.Closing;
import dev.highlander.ownership.raft.RaftAdmin;
import dev.highlander.ownership.raft.RaftException;
import dev.highlander.ownership.time.SystemTime;
import dev.highlander.resources.config.HighlanderConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which nodes are meant: those of a configuration, or those that {@code up --controllers} has started on this machine. */
final class RaftTarget {
    private static final String OF_UP = "raft.yaml";

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration file. Default: /etc/k8-highlander/config.yaml, if it is there; else the controllers of \"up --controllers\".")
    @Nullable
    Path file;

    @Option(names = "--up", paramLabel = "DIR", description = "The data directory of \"up --controllers\". Default: ~/.highlander.")
    @Nullable
    Path up;

    @Mixin
    ConfigOptions options = new ConfigOptions();

    @Mixin
    StorageOptions storage = new StorageOptions();

    /** Something asked of the nodes. */
    interface Question<T> {
        T ask(RaftAdmin admin) throws InterruptedException;
    }

    HighlanderConfig config() {
        Map<String, String> given = new LinkedHashMap<>(storage.given());
        given.put("--storage-type", "raft");
        HighlanderConfig config = options.load(source(given), given).config();
        if (config.raft().members().isEmpty()) {
            throw new UserError(
                    "no nodes are named; expected --raft-members, --config, or a running \"up --controllers 3\"");
        }
        return config;
    }

    /** Without any word about the nodes, those of this machine are meant. */
    private @Nullable Path source(Map<String, String> given) {
        if (file != null || given.containsKey("--raft-members")
                || System.getenv("HIGHLANDER_RAFT_MEMBERS") != null) {
            return file;
        }
        Path folder = up != null ? up : Path.of(System.getProperty("user.home"), ".highlander");
        Path written = folder.resolve("raft").resolve(OF_UP);
        if (Files.isReadable(written)) {
            return written;
        }
        if (up != null) {
            throw new UserError(
                    "--up " + up + ": no " + written + "; expected the data directory of \"up --controllers\"");
        }
        return null;
    }

    <T> T ask(Question<T> question) throws InterruptedException {
        HighlanderConfig config = config();
        try (Closing closing = new Closing()) {
            SystemTime time = closing.add("time", new SystemTime("raft-timer"));
            return question.ask(closing.add("admin", RaftSettings.admin(config, time)));
        } catch (RaftException e) {
            throw new UserError(String.valueOf(e.getMessage()));
        }
    }
}
