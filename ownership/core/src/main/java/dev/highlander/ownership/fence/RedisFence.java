package dev.highlander.ownership.fence;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.StaleEpochException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A fence in the Redis that it protects, as scripts for any client: the epoch is compared in the script that has the effect.
 *
 * <pre>{@code
 * RedisFence fence = new RedisFence((script, keys, values) -> commands.eval(script, MULTI, keys, values));
 * String store = RedisFence.guarded("return redis.call('SET', KEYS[2], ARGV[2])");
 * …
 * commands.eval(store, STATUS, RedisFence.keys(ownership, "report:{tenant/default}"), RedisFence.values(ownership, "text"));
 * }</pre>
 *
 * <p>The key is {@code highlander:fence:{<lease>}}, a hash of {@code epoch} and {@code holder} that never expires. The braces are a hash
 * tag: in a cluster, a script's keys must be in one slot, so give the tag {@code {<lease>}} to every key that the lease protects.
 * Epochs are compared as decimal texts, because a script's numbers are exact up to 2⁵³ only.
 *
 * <p><strong>Reach: strict</strong> for effects that are such scripts, as long as Redis keeps what it has answered. It may forget: replicas
 * are asynchronous, so a fail-over can lose the newest epoch, and without {@code appendfsync always} so can a crash. Where that
 * matters keep the fence in something that does not forget. Not covered: whoever writes without the script.
 */
public final class RedisFence implements Fence {
    /** How the error of a refused effect begins; the highest epoch follows after a space. */
    public static final String STALE = "STALEEPOCH";

    private static final String NEWER = """
            local function newer(a, b)
              if #a ~= #b then return #a > #b end
              return a > b
            end
            local highest = redis.call('HGET', KEYS[1], 'epoch') or '0'
            """;

    /**
     * Raises the fence. Keys: the fence's. Values: epoch, holder. Answers two texts: {@code 1} if accepted, {@code 0} if not; the
     * highest epoch.
     */
    public static final String RAISE = NEWER + """
            local holder = redis.call('HGET', KEYS[1], 'holder') or '-'
            if newer(ARGV[1], highest) or (ARGV[1] == highest and ARGV[1] ~= '0' and holder == '-') then
              redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'holder', ARGV[2])
              return {'1', ARGV[1]}
            end
            if ARGV[1] == highest and ARGV[2] == holder then return {'1', highest} end
            return {'0', highest}
            """;

    private static final String CHECK = NEWER + """
            if newer(highest, ARGV[1]) then
              return redis.error_reply('STALEEPOCH ' .. highest)
            end
            if newer(ARGV[1], highest) then
              redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'holder', '-')
            end
            """;

    private final Scripts scripts;

    /** A fence that a client's scripts reach. */
    public RedisFence(Scripts scripts) {
        this.scripts = scripts;
    }

    /** The fence's key of a lease. */
    public static String key(LeaseName lease) {
        return "highlander:fence:{" + lease + "}";
    }

    /**
     * The script of an effect that is refused if its epoch is older than the fence. Its error then begins with {@link #STALE}.
     *
     * @param effect what to do, in Lua: its keys begin with {@code KEYS[2]}, its values with {@code ARGV[2]}
     */
    public static String guarded(String effect) {
        return CHECK + effect;
    }

    /** The keys of a guarded script: the fence's, then the effect's own. */
    public static List<String> keys(Ownership ownership, String... own) {
        return Stream.concat(Stream.of(key(ownership.lease())), Stream.of(own)).toList();
    }

    /** The values of a guarded script: the epoch, then the effect's own. */
    public static List<String> values(Ownership ownership, String... own) {
        return Stream.concat(Stream.of(ownership.epoch().toString()), Stream.of(own)).toList();
    }

    /**
     * Reads what a client has thrown for a guarded script.
     *
     * @param ownership under which the effect was tried
     * @param failure the client's exception, or one that wraps it
     * @return the refusal, or nothing if it failed for another reason
     */
    public static Optional<StaleEpochException> refusal(Ownership ownership, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            int at = message == null ? -1 : message.indexOf(STALE + " ");
            if (message != null && at >= 0) {
                String highest = message.substring(at + STALE.length() + 1).strip().split("\\D", 2)[0];
                return Optional.of(new StaleEpochException(ownership.lease(), ownership.epoch(), epoch(highest)));
            }
        }
        return Optional.empty();
    }

    @Override
    public CompletionStage<Answer> raise(LeaseName lease, HolderId holder, Epoch epoch) {
        return scripts.run(RAISE, List.of(key(lease)), List.of(epoch.toString(), holder.toString()))
                .thenApply(RedisFence::answer);
    }

    private static Answer answer(List<?> heard) {
        List<String> texts = new ArrayList<>();
        heard.forEach(each -> texts.add(text(each)));
        if (texts.size() != 2 || !(texts.getFirst().equals("0") || texts.getFirst().equals("1"))) {
            throw new FenceException("answer of the fence's script: " + texts + ", expected 0 or 1, and an epoch");
        }
        return new Answer(texts.getFirst().equals("1"), epoch(texts.getLast()));
    }

    private static String text(@Nullable Object answer) {
        return answer instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                : String.valueOf(answer);
    }

    private static Epoch epoch(String text) {
        try {
            return new Epoch(Long.parseLong(text));
        } catch (IllegalArgumentException e) {
            throw new FenceException("epoch in the fence: '" + text + "', expected a number of 0 or more", e);
        }
    }

    /** How a client runs a script. */
    @FunctionalInterface
    public interface Scripts {
        /**
         * Runs it, by {@code EVAL} or {@code EVALSHA}.
         *
         * @param script its text
         * @param keys its keys
         * @param values its values
         * @return its answer, a list of texts (strings or UTF-8 bytes); fails if Redis can't be reached
         */
        CompletionStage<? extends List<?>> run(String script, List<String> keys, List<String> values);
    }
}
