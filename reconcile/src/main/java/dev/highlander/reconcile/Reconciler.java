package dev.highlander.reconcile;

/**
 * Moves the part of the world that a key names one turn closer to what is wanted.
 *
 * <p>It gets a name and no event, so it cannot depend on what happened, only on what is. It must bear being called without need, and
 * being stopped between any two of its writes. The same key is never reconciled by two threads at once; different keys are.
 *
 * @param <K> the key: a value with {@code equals}, holding no more than a name
 */
@FunctionalInterface
public interface Reconciler<K> {
    /**
     * Runs one turn.
     *
     * @return what to do with the key next
     * @throws Exception the turn failed: the key comes again after its back-off, which grows with every failure in a row
     */
    Outcome reconcile(K key) throws Exception;
}
