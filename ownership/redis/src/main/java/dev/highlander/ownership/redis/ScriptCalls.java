package dev.highlander.ownership.redis;

import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStoreException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Sends steps whose keys are in one place as one call of the script. */
final class ScriptCalls {
    private final Servers servers;
    private final LeaseScript script;
    private final int replicas;
    private final long replicaMillis;

    ScriptCalls(Servers servers, LeaseScript script, RedisLeaseStoreConfig config) {
        this.servers = servers;
        this.script = script;
        replicas = config.replicas();
        replicaMillis = Math.max(1, config.commandTimeout().toMillis() / 2);
    }

    /**
     * Calls the script.
     *
     * @param connection the way there
     * @param group the place of all the steps' keys
     * @param steps what to do, in order
     * @return the raw answers, one for each step
     */
    CompletionStage<List<Object>> call(StatefulConnection<String, String> connection, int group,
            List<LeaseRequest> steps) {
        String[] keys = script.keys(steps);
        String[] arguments = script.arguments(steps);
        return servers.commands(connection, group, replicas > 0).thenCompose(commands -> {
            CompletionStage<List<Object>> answered = call(commands, keys, arguments);
            return replicas == 0
                    ? answered
                    : answered.thenCompose(answers -> changed(steps, answers)
                            ? replicated(commands).thenApply(_ -> answers)
                            : CompletableFuture.completedFuture(answers));
        });
    }

    /** Whether something was given, prolonged or given up. Who is only told how things are needs no replica. */
    private static boolean changed(List<LeaseRequest> steps, List<Object> answers) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i) instanceof LeaseRequest.Advance || LeaseScript.isChange(answers.get(i))) {
                return true;
            }
        }
        return false;
    }

    private CompletionStage<List<Object>> call(RedisClusterAsyncCommands<String, String> commands, String[] keys,
            String[] arguments) {
        CompletionStage<List<Object>> byName = commands.evalsha(script.digest(), ScriptOutputType.MULTI, keys,
                arguments);
        return byName.handle((answers, failure) -> {
            if (failure == null) {
                return CompletableFuture.completedFuture(answers);
            }
            if (Causes.of(failure) instanceof RedisNoScriptException) {
                // The server has restarted, another one has taken its place, or somebody has emptied its cache.
                return commands.<List<Object>>eval(script.text(), ScriptOutputType.MULTI, keys, arguments);
            }
            return CompletableFuture.<List<Object>>failedFuture(failure);
        }).thenCompose(answers -> answers);
    }

    /** Waits until enough replicas have all that this connection has written. */
    private CompletionStage<Long> replicated(RedisClusterAsyncCommands<String, String> commands) {
        return commands.waitForReplication(replicas, replicaMillis).handle((reached, failure) -> {
            // The client gives the command as long as the server takes for it, so either may be the first to end the wait.
            if (failure instanceof RedisCommandTimeoutException || (failure == null && reached < replicas)) {
                throw new LeaseStoreException("reached " + (failure == null ? reached : "too few")
                        + " replicas within " + replicaMillis + " ms, expected " + replicas + " as configured");
            }
            if (failure != null) {
                throw new CompletionException(failure);
            }
            return reached;
        });
    }
}
