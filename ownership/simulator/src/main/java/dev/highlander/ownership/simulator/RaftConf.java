package dev.highlander.ownership.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Who belongs to a group, by their names in order.
 *
 * @param voters who votes
 * @param old who voted before, while the change is under way: then majorities of both are needed; else empty
 * @param listeners who learns
 */
record RaftConf(List<String> voters, List<String> old, List<String> listeners) {
    /** Of who doesn't know of anybody yet. */
    static final RaftConf NOBODY = new RaftConf(List.of(), List.of(), List.of());

    RaftConf {
        voters = List.copyOf(new TreeSet<>(voters));
        old = List.copyOf(new TreeSet<>(old));
        listeners = List.copyOf(new TreeSet<>(listeners));
    }

    static RaftConf of(List<String> voters) {
        return new RaftConf(voters, List.of(), List.of());
    }

    boolean isStable() {
        return old.isEmpty();
    }

    boolean votes(String id) {
        return voters.contains(id) || old.contains(id);
    }

    boolean majority(Predicate<String> agrees) {
        return most(voters, agrees) && (old.isEmpty() || most(old, agrees));
    }

    /** All to whom the log goes. */
    List<String> everybody() {
        TreeSet<String> all = new TreeSet<>(voters);
        all.addAll(old);
        all.addAll(listeners);
        return List.copyOf(all);
    }

    /** All who vote, before or after. */
    List<String> electors() {
        TreeSet<String> all = new TreeSet<>(voters);
        all.addAll(old);
        return List.copyOf(all);
    }

    RaftConf with(String id, boolean vote) {
        RaftConf rest = without(id);
        List<String> more = new ArrayList<>(vote ? rest.voters : rest.listeners);
        more.add(id);
        return vote ? new RaftConf(more, List.of(), rest.listeners) : new RaftConf(rest.voters, List.of(), more);
    }

    RaftConf without(String id) {
        return new RaftConf(voters.stream().filter(other -> !other.equals(id)).toList(), List.of(),
                listeners.stream().filter(other -> !other.equals(id)).toList());
    }

    /** On the way from this one to the next. */
    RaftConf joint(RaftConf next) {
        return new RaftConf(next.voters, voters, next.listeners);
    }

    /** At the end of that way. */
    RaftConf settled() {
        return new RaftConf(voters, List.of(), listeners);
    }

    private static boolean most(List<String> ids, Predicate<String> agrees) {
        return ids.stream().filter(agrees).count() * 2 > ids.size();
    }
}
