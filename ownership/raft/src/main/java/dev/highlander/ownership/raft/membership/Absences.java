package dev.highlander.ownership.raft.membership;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Since when discovery has not named whom, kept up to date with each answer.
 *
 * <p>Not thread-safe.
 */
public final class Absences {
    private final Map<String, Long> since = new HashMap<>();

    /**
     * An answer has come.
     *
     * @param named who is named in it; null if there was none, or none that can be believed: whoever was missing begins anew
     * @param members all members' ids
     * @param nanos now
     */
    public void answered(@Nullable Set<String> named, Collection<String> members, long nanos) {
        if (named == null) {
            since.clear();
            return;
        }
        since.keySet().retainAll(members);
        for (String id : new TreeSet<>(members)) {
            if (named.contains(id)) {
                since.remove(id);
            } else {
                since.putIfAbsent(id, nanos);
            }
        }
    }

    /** For how long somebody has not been named; null if it is named. */
    public @Nullable Duration of(String id, long nanos) {
        Long begun = since.get(id);
        return begun == null ? null : Duration.ofNanos(nanos - begun);
    }
}
