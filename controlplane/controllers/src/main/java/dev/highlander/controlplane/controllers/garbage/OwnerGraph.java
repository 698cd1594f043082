package dev.highlander.controlplane.controllers.garbage;

import dev.highlander.controlplane.controllers.discovery.ApiResource;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All items by uid, and who depends on whom. Every change returns the uids whose fate it may decide. Thread-safe: each call is one step.
 *
 * <p>A uid is never given twice, so one that was seen to go is remembered as gone, which spares asking the API server for it.
 */
final class OwnerGraph {
    private static final int REMEMBERED = 10_000;

    // All guarded by this.
    private final Map<String, Item> items = new HashMap<>();
    private final Map<String, Set<String>> dependents = new HashMap<>();
    /** Those that wait for their dependents. */
    private final Set<String> waiting = new HashSet<>();
    private final Map<String, Boolean> gone = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** An item is there, or has changed. */
    synchronized Set<String> put(Item item) {
        Item before = items.put(item.uid(), item);
        if (item.waitsForDependents()) {
            waiting.add(item.uid());
        } else {
            waiting.remove(item.uid());
        }
        if (before != null && before.sameAs(item)) {
            return Set.of();
        }
        Set<String> concerned = new HashSet<>();
        unlink(before);
        for (Item.Owner owner : item.owners()) {
            dependents.computeIfAbsent(owner.uid(), _ -> new HashSet<>()).add(item.uid());
        }
        addWaitingOwners(before, concerned);
        addWaitingOwners(item, concerned);
        if (!item.owners().isEmpty() || item.waitsForDependents() || item.orphansDependents()) {
            concerned.add(item.uid());
        }
        if (item.waitsForDependents() && (before == null || !before.waitsForDependents())) {
            concerned.addAll(dependents.getOrDefault(item.uid(), Set.of()));
            // It may have closed a circle of such, any of which may now go.
            concerned.addAll(waiting);
        }
        return concerned;
    }

    /** An item is no more. */
    synchronized Set<String> remove(String uid) {
        Item before = items.remove(uid);
        waiting.remove(uid);
        gone.put(uid, true);
        Set<String> concerned = new HashSet<>(dependents.getOrDefault(uid, Set.of()));
        addWaitingOwners(before, concerned);
        unlink(before);
        return concerned;
    }

    /** All items of a resource are out of sight, which does not mean that they are gone. */
    synchronized void forget(ApiResource resource) {
        List<Item> forgotten = items.values().stream().filter(item -> item.resource().equals(resource)).toList();
        for (Item item : forgotten) {
            items.remove(item.uid());
            waiting.remove(item.uid());
            unlink(item);
        }
    }

    synchronized @Nullable Item find(String uid) {
        return items.get(uid);
    }

    /** Whether the uid was seen to go, or was found to be gone. */
    synchronized boolean isGone(String uid) {
        return gone.containsKey(uid);
    }

    /** Notes that no object has this uid any more. */
    synchronized void markGone(String uid) {
        if (!items.containsKey(uid)) {
            gone.put(uid, true);
        }
    }

    synchronized List<Item> dependents(String uid) {
        return dependents.getOrDefault(uid, Set.of()).stream().map(items::get).filter(item -> item != null).toList();
    }

    /** Whether an item waits, if through others that wait as well, for the dependents of which {@code uid} is one. */
    synchronized boolean waitsFor(Item item, String uid) {
        Set<String> visited = new HashSet<>();
        ArrayDeque<Item> open = new ArrayDeque<>(List.of(item));
        while (!open.isEmpty()) {
            Item next = open.remove();
            if (!next.waitsForDependents() || !visited.add(next.uid())) {
                continue;
            }
            for (Item dependent : dependents(next.uid())) {
                if (dependent.blocks(next.uid())) {
                    if (dependent.uid().equals(uid)) {
                        return true;
                    }
                    open.add(dependent);
                }
            }
        }
        return false;
    }

    synchronized int size() {
        return items.size();
    }

    private void unlink(@Nullable Item item) {
        if (item == null) {
            return;
        }
        for (Item.Owner owner : item.owners()) {
            dependents.computeIfPresent(owner.uid(), (_, of) -> {
                of.remove(item.uid());
                return of.isEmpty() ? null : of;
            });
        }
    }

    private void addWaitingOwners(@Nullable Item item, Set<String> concerned) {
        if (item == null) {
            return;
        }
        for (Item.Owner reference : item.owners()) {
            Item owner = items.get(reference.uid());
            if (owner != null && (owner.waitsForDependents() || owner.orphansDependents())) {
                concerned.add(owner.uid());
            }
        }
    }
}
