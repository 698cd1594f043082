package dev.highlander.controlplane.store.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.controlplane.store.Document;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Index;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Revision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The tree does what {@link TreeMap} does, and leaves what it was as it was. */
class EntryTreeTest {
    private static final Document EMPTY = new Document(new byte[0], new byte[0],
            new Index("", Map.of(), List.of(), Map.of()));

    /** A put at a revision, or a removal. */
    record Step(Key key, boolean put) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Key> keys = Combinators.combine(
                Arbitraries.of("a", "b", "bb"), Arbitraries.of("", "n", "na", "o"),
                Arbitraries.integers().between(0, 60))
                .as((collection, namespace, name) -> new Key(collection, namespace, "k" + name));
        return Combinators.combine(keys, Arbitraries.integers().between(0, 9))
                .as((key, dice) -> new Step(key, dice < 6))
                .list().ofMaxSize(1500);
    }

    @Property(tries = 150)
    void itAgreesWithASortedMapAndOldTreesStayAsTheyWere(@ForAll("steps") List<Step> steps) {
        EntryTree tree = EntryTree.EMPTY;
        TreeMap<Key, Entry> model = new TreeMap<>();
        List<EntryTree> trees = new ArrayList<>();
        List<List<Entry>> contents = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.put()) {
                Entry entry = entry(step.key(), i);
                tree = tree.with(entry);
                model.put(step.key(), entry);
            } else {
                EntryTree before = tree;
                tree = tree.without(step.key());
                assertThat(model.remove(step.key()) == null).isEqualTo(tree == before);
            }
            if (i % 100 == 0) {
                trees.add(tree);
                contents.add(List.copyOf(model.values()));
            }
        }
        tree.check();
        assertSame(tree, model);
        for (int i = 0; i < trees.size(); i++) {
            assertThat(all(trees.get(i))).isEqualTo(contents.get(i));
        }
    }

    @Property(tries = 150)
    void aTreeBuiltAtOnceIsLikeOneThatHasGrown(@ForAll("steps") List<Step> steps) {
        TreeMap<Key, Entry> model = new TreeMap<>();
        steps.forEach(step -> model.put(step.key(), entry(step.key(), 1)));

        EntryTree tree = EntryTree.of(model.values().iterator());

        tree.check();
        assertSame(tree, model);
    }

    private static void assertSame(EntryTree tree, Map<Key, Entry> model) {
        assertThat(tree.size()).isEqualTo(model.size());
        assertThat(all(tree)).containsExactlyElementsOf(model.values());
        model.forEach((key, entry) -> assertThat(tree.get(key)).isSameAs(entry));
        for (String collection : List.of("", "a", "aa", "b", "bb", "c")) {
            Range whole = Range.collection(collection);
            assertRange(tree, model, Cut.before(whole), Cut.behind(whole), whole::contains);
            for (String namespace : List.of("", "m", "n", "na", "z")) {
                Range part = Range.namespace(collection, namespace);
                assertRange(tree, model, Cut.before(part), Cut.behind(part), part::contains);
            }
        }
        model.keySet().stream().limit(20).forEach(from -> {
            Range rest = Range.collection(from.collection());
            assertRange(tree, model, Cut.behind(from), Cut.behind(rest),
                    key -> rest.contains(key) && key.compareTo(from) > 0);
        });
    }

    private static void assertRange(
            EntryTree tree, Map<Key, Entry> model, Cut from, Cut to, Predicate<Key> contains) {
        List<Entry> expected = model.values().stream().filter(entry -> contains.test(entry.key())).toList();
        assertThat(tree.rank(to) - tree.rank(from)).isEqualTo(expected.size());
        assertThat(tree.slice(tree.rank(from), tree.rank(to))).containsExactlyElementsOf(expected);
    }

    @Test
    void aLargeTreeIsShallowAndStaysBalancedWhileItShrinks() {
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            keys.add(new Key("c", "n", "k" + i));
        }
        Collections.shuffle(keys, new Random(7));
        EntryTree tree = EntryTree.EMPTY;
        for (Key key : keys) {
            tree = tree.with(entry(key, 1));
        }
        tree.check();
        assertThat(tree.depth()).isLessThanOrEqualTo(4);
        assertThat(tree.rank(Cut.behind(new Key("c", "n", "k0")))).isEqualTo(1);

        Collections.shuffle(keys, new Random(8));
        for (int i = 0; i < keys.size(); i++) {
            tree = tree.without(keys.get(i));
            if (i % 5_000 == 0) {
                tree.check();
            }
        }

        assertThat(tree.size()).isZero();
        assertThat(tree.depth()).isEqualTo(1);
    }

    @Test
    void keysThatAscendOrDescendKeepTheTreeBalanced() {
        EntryTree up = EntryTree.EMPTY;
        EntryTree down = EntryTree.EMPTY;
        for (int i = 0; i < 10_000; i++) {
            up = up.with(entry(new Key("c", "n", "%06d".formatted(i)), 1));
            down = down.with(entry(new Key("c", "n", "%06d".formatted(10_000 - i)), 1));
        }
        up.check();
        down.check();
        assertThat(up.depth()).isLessThanOrEqualTo(4);
    }

    @Test
    void slicesMayBeWalkedAgainAndEndWithAnException() {
        EntryTree tree = EntryTree.EMPTY.with(entry(new Key("c", "n", "a"), 1)).with(entry(new Key("c", "n", "b"), 2));
        Iterable<Entry> slice = tree.slice(1, 2);

        assertThat(slice).hasSize(1);
        assertThat(slice).extracting(entry -> entry.key().name()).containsExactly("b");
        Iterator<Entry> walk = slice.iterator();
        walk.next();
        assertThatThrownBy(walk::next).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> tree.slice(0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(tree.slice(2, 1)).isEmpty();
    }

    @Test
    void aTreeIsNotBuiltFromWhatIsNotSorted() {
        List<Entry> entries = List.of(entry(new Key("c", "n", "b"), 1), entry(new Key("c", "n", "a"), 1));

        assertThatThrownBy(() -> EntryTree.of(entries.iterator()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("c/n/a");
    }

    private static List<Entry> all(EntryTree tree) {
        List<Entry> entries = new ArrayList<>();
        tree.slice(0, tree.size()).forEach(entries::add);
        return entries;
    }

    private static Entry entry(Key key, int revision) {
        return new Entry(key, new Revision(revision), new Revision(revision), EMPTY);
    }
}
