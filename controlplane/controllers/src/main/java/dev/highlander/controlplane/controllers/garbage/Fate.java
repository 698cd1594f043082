package dev.highlander.controlplane.controllers.garbage;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** What is to be done about an item: decided from what is known, without I/O. */
sealed interface Fate {
    /** Nothing. */
    record Keep() implements Fate {}

    /** Its owner references are to become these; what they no longer name is gone or going. */
    record Reown(Item item, List<Item.Owner> owners) implements Fate {}

    /**
     * It is to be deleted.
     *
     * @param item the item
     * @param policy {@code Background}, {@code Foreground} or {@code Orphan}
     * @param unblock dependents that must first stop blocking, or a circle would wait for itself
     */
    record Delete(Item item, String policy, List<Item> unblock) implements Fate {}

    /** Its dependents are to lose their reference to it; then it is to lose the finalizer {@code orphan}. */
    record LetGo(Item item, List<Item> dependents) implements Fate {}

    /** It has waited for all that block it: it is to lose the finalizer {@code foregroundDeletion}. */
    record Release(Item item) implements Fate {}

    /** It waits for these dependents, whose own fates are to be decided. */
    record Await(Item item, List<Item> blocking) implements Fate {}

    /** How an owner stands. */
    enum Standing {
        /** It exists and keeps its dependents. */
        SOLID,
        /** It exists and waits for its dependents to go. */
        WAITING,
        /** It is gone. */
        ABSENT,
        /** It cannot be: a namespaced owner of an object without or in another namespace. Keeps its dependents, to be safe. */
        IMPOSSIBLE
    }

    /**
     * Decides.
     *
     * @param item the item
     * @param dependents the items that name it as an owner
     * @param circle whether a dependent that blocks the item itself waits, if through others, for the item: such two would wait for each
     *            other for ever, so neither need wait
     * @param standing how each owner of the item stands; asked only if that matters
     */
    static Fate decide(Item item, List<Item> dependents, Predicate<Item> circle,
            Function<Item.Owner, Standing> standing) {
        if (item.orphansDependents()) {
            return new LetGo(item, dependents);
        }
        if (item.waitsForDependents()) {
            List<Item> blocking = dependents.stream().filter(one -> one.blocks(item.uid())).filter(circle.negate())
                    .toList();
            return blocking.isEmpty() ? new Release(item) : new Await(item, blocking);
        }
        if (item.deleting() || item.owners().isEmpty()) {
            return new Keep();
        }
        List<Item.Owner> solid = new ArrayList<>();
        List<Item.Owner> waiting = new ArrayList<>();
        for (Item.Owner owner : item.owners()) {
            switch (standing.apply(owner)) {
                case SOLID, IMPOSSIBLE -> solid.add(owner);
                case WAITING -> waiting.add(owner);
                case ABSENT -> {
                }
            }
        }
        if (!solid.isEmpty()) {
            return solid.size() == item.owners().size() ? new Keep() : new Reown(item, List.copyOf(solid));
        }
        if (!waiting.isEmpty() && !dependents.isEmpty()) {
            // In a circle each would wait for the next for ever; a dependent that itself waits stops blocking.
            List<Item> unblock = dependents.stream().filter(Item::waitsForDependents)
                    .filter(one -> one.blocks(item.uid())).toList();
            return new Delete(item, "Foreground", unblock);
        }
        return new Delete(item, policy(item), List.of());
    }

    /** As its finalizers demand, which may have been set before the deletion. */
    private static String policy(Item item) {
        if (item.finalizers().contains(Item.ORPHAN)) {
            return "Orphan";
        }
        return item.finalizers().contains(Item.FOREGROUND) ? "Foreground" : "Background";
    }
}
