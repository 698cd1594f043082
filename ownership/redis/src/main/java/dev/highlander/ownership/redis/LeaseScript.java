package dev.highlander.ownership.redis;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.Lease;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The script {@code lease.lua}, and how steps are written for it and its answers read. Pure. */
final class LeaseScript {
    /** What stands for the time that a lock without expiry remains. */
    static final Duration WITHOUT_END = Duration.ofDays(1);
    /** The token of a holder that is none of ours. */
    static final String FOREIGN_TOKEN = "foreign";

    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Pattern NOT_IN_A_NAME = Pattern.compile("[\\s#\\p{Cntrl}]+");
    private static final int LONGEST_NAME = 253;

    private final String text;
    private final String digest;
    private final String prefix;
    private final String channel;
    private final String clusterName;

    LeaseScript(RedisLeaseStoreConfig config) {
        text = load();
        digest = sha1(text);
        prefix = config.keyPrefix();
        channel = config.channel();
        clusterName = config.clusterName();
    }

    /** The whole script. */
    String text() {
        return text;
    }

    /** By what name a server that has it in its cache knows it. */
    String digest() {
        return digest;
    }

    /** The key of a lease: k8-highlander's lock, if the lease is named like it. */
    String key(LeaseName lease) {
        return prefix + lease;
    }

    /**
     * Writes the keys of some steps. The companion's key is in the slot of the lease's: names have no braces, so the lease's key is
     * hashed as a whole, and of the companion's what stands in the braces.
     */
    String[] keys(List<LeaseRequest> steps) {
        String[] keys = new String[2 * steps.size()];
        for (int i = 0; i < steps.size(); i++) {
            String key = key(steps.get(i).lease());
            keys[2 * i] = key;
            keys[2 * i + 1] = "{" + key + "}:epoch";
        }
        return keys;
    }

    /** Writes the arguments of some steps. */
    String[] arguments(List<LeaseRequest> steps) {
        String[] arguments = new String[2 + 6 * steps.size()];
        arguments[0] = channel;
        arguments[1] = clusterName;
        int at = 2;
        for (LeaseRequest step : steps) {
            switch (step) {
                case LeaseRequest.Acquire(LeaseName _, HolderId holder, Duration ttl) ->
                    put(arguments, at, "acquire", holder.toString(), "", ttl, "");
                case LeaseRequest.Renew(LeaseName _, HolderId holder, Epoch epoch, Duration ttl) ->
                    put(arguments, at, "renew", holder.toString(), epoch.toString(), ttl, "");
                case LeaseRequest.Release(LeaseName _, HolderId holder, Epoch epoch, @Nullable String successor, Duration courtesy) ->
                    put(arguments, at, "release", holder.toString(), epoch.toString(), courtesy,
                            successor == null ? "" : successor);
                case LeaseRequest.Read _ -> put(arguments, at, "read", "", "", Duration.ZERO, "");
                case LeaseRequest.Advance(LeaseName _, Epoch atLeast) ->
                    put(arguments, at, "advance", "", atLeast.toString(), Duration.ZERO, "");
            }
            arguments[at + 5] = step.lease().value();
            at += 6;
        }
        return arguments;
    }

    /**
     * Refuses a time that Redis could not count.
     *
     * @throws IllegalArgumentException naming the field, its value and what was expected
     */
    static void check(LeaseRequest step) {
        switch (step) {
            case LeaseRequest.Acquire acquire -> bounded("ttl", acquire.ttl());
            case LeaseRequest.Renew renew -> bounded("ttl", renew.ttl());
            case LeaseRequest.Release release -> bounded("courtesy", release.courtesy());
            case LeaseRequest.Read _,LeaseRequest.Advance _ -> {
            }
        }
    }

    /**
     * Reads the answer to one step.
     *
     * @throws LeaseStoreException if the step failed
     */
    LeaseAnswer answer(LeaseRequest step, Object raw) {
        if (!(raw instanceof List<?> fields) || fields.isEmpty()) {
            throw new LeaseStoreException("lease " + step.lease() + ": answer " + raw + ", expected a list");
        }
        return switch (String.valueOf(fields.getFirst())) {
            case "G" -> new LeaseAnswer.Granted(epoch(fields));
            case "R" -> new LeaseAnswer.Renewed();
            case "D" -> new LeaseAnswer.Released("1".equals(fields.get(1)));
            case "H" -> new LeaseAnswer.Held(lease(step, fields));
            case "S" -> new LeaseAnswer.Spent(lease(step, fields));
            case "L" -> new LeaseAnswer.Lost(lease(step, fields));
            case "T" -> new LeaseAnswer.State(lease(step, fields));
            case "E" -> throw new LeaseStoreException("lease " + step.lease() + ", key '" + key(step.lease())
                    + "': the step failed: " + fields.get(1));
            case String other -> throw new LeaseStoreException("lease " + step.lease() + ": answer '" + other
                    + "', expected one of G, R, D, H, S, L, T, E");
        };
    }

    /** Whether a raw answer tells of a grant, a renewal or a release. */
    static boolean isChange(Object raw) {
        return raw instanceof List<?> fields && !fields.isEmpty() && switch (String.valueOf(fields.getFirst())) {
            case "G", "R" -> true;
            case "D" -> "1".equals(fields.get(1));
            default -> false;
        };
    }

    private static void put(String[] arguments, int at, String operation, String holder, String epoch, Duration time,
            String successor) {
        arguments[at] = operation;
        arguments[at + 1] = holder;
        arguments[at + 2] = epoch;
        arguments[at + 3] = Long.toString(millisRoundedUp(time));
        arguments[at + 4] = successor;
    }

    /** Up, because the store must not count a shorter time than the holder. */
    private static long millisRoundedUp(Duration time) {
        return time.plusNanos(999_999).toMillis();
    }

    private static void bounded(String field, Duration value) {
        if (value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(field + ": " + value + ", expected at most " + LONGEST);
        }
    }

    private static Epoch epoch(List<?> fields) {
        return new Epoch(Long.parseLong(String.valueOf(fields.get(1))));
    }

    private static Lease lease(LeaseRequest step, List<?> fields) {
        String holder = String.valueOf(fields.get(2));
        String successor = String.valueOf(fields.get(3));
        return new Lease(step.lease(), epoch(fields), holder.isEmpty() ? null : holder(holder),
                successor.isEmpty() ? null : successor, remaining(Long.parseLong(String.valueOf(fields.get(4)))));
    }

    private static Duration remaining(long millis) {
        return millis < 0 ? WITHOUT_END : Duration.ofMillis(millis);
    }

    /** Ours is {@code name#token}; another controller's may be any text, of which a name is made that people recognise. */
    static HolderId holder(String text) {
        try {
            return HolderId.parse(text);
        } catch (IllegalArgumentException _) {
            String name = NOT_IN_A_NAME.matcher(text).replaceAll("_");
            return HolderId.of(name.substring(0, Math.min(LONGEST_NAME, name.length())), FOREIGN_TOKEN);
        }
    }

    private static String load() {
        try (InputStream script = LeaseScript.class.getResourceAsStream("lease.lua")) {
            if (script == null) {
                throw new IllegalStateException("lease.lua: not found beside " + LeaseScript.class.getName());
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("lease.lua: can't be read", e);
        }
    }

    /** Redis names scripts by their SHA-1; nothing secret hangs on it. */
    private static String sha1(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1 is not available, expected in every JDK", e);
        }
    }
}
