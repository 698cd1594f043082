package dev.highlander.controlplane.store.contract;

import static dev.highlander.controlplane.store.contract.Samples.add;
import static dev.highlander.controlplane.store.contract.Samples.commit;
import static dev.highlander.controlplane.store.contract.Samples.document;
import static dev.highlander.controlplane.store.contract.Samples.key;
import static dev.highlander.controlplane.store.contract.Samples.names;
import static dev.highlander.controlplane.store.contract.Samples.present;
import static dev.highlander.controlplane.store.contract.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.View;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A view shows one revision, for ever. */
public abstract class ViewContract extends StoreContract {
    private static final Range ALL = Range.collection("configmaps");

    @Test
    void aViewStaysAsItWas() throws Exception {
        Store store = open();
        Event created = add(store, key("default", "a"));
        View before = store.view();

        commit(store, Change.delete(key("default", "a"), created.revision()));
        add(store, key("default", "b"));

        assertThat(before.revision()).isEqualTo(created.revision());
        assertThat(names(before.range(ALL))).containsExactly("a");
        assertThat(names(store.view().range(ALL))).containsExactly("b");
    }

    @Test
    void everyRevisionThatIsKeptCanBeSeen() throws Exception {
        Store store = open();
        Key key = key("default", "a");
        Event last = add(store, key);
        for (int i = 2; i <= 300; i++) {
            last = commit(store, Change.update(key, last.revision(), document(Integer.toString(i))));
        }

        for (int i = 2; i <= 300; i++) {
            View view = store.view(new Revision(i));
            assertThat(view.revision()).isEqualTo(new Revision(i));
            assertThat(text(present(view.get(key)))).isEqualTo(Integer.toString(i));
        }
        assertThat(store.view(Revision.ZERO).count(ALL)).isZero();
    }

    @Test
    void aRevisionOfTheFutureCannotBeSeen() throws Exception {
        Store store = open();
        add(store, key("default", "a"));

        assertThatThrownBy(() -> store.view(new Revision(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("future");
    }

    @Test
    void rangesHoldTheirCollectionAndNamespaceAloneInOrder() throws Exception {
        Store store = open();
        add(store, key("b", "2"));
        add(store, key("a", "1"));
        add(store, key("b", "1"));
        add(store, key("b-c", "0"));
        add(store, new Key("configmap", "b", "shorter"));
        add(store, new Key("configmaps2", "b", "longer"));
        add(store, new Key("nodes", "", "n"));

        View view = store.view();

        assertThat(names(view.range(ALL))).containsExactly("1", "1", "2", "0");
        assertThat(names(view.range(Range.namespace("configmaps", "b")))).containsExactly("1", "2");
        assertThat(names(view.range(Range.collection("nodes")))).containsExactly("n");
        assertThat(names(view.range(Range.namespace("nodes", "")))).containsExactly("n");
        assertThat(names(view.range(Range.collection("secrets")))).isEmpty();
        assertThat(view.count(ALL)).isEqualTo(4);
        assertThat(view.count(Range.namespace("configmaps", "b"))).isEqualTo(2);
        assertThat(view.count(Range.namespace("configmaps", "none"))).isZero();
    }

    @Test
    void pagesGoOnAfterAKeyWhetherOrNotItIsThere() throws Exception {
        Store store = open();
        for (String name : List.of("a", "b", "d", "e")) {
            add(store, key("default", name));
        }
        add(store, key("other", "f"));
        Range range = Range.namespace("configmaps", "default");
        View view = store.view();

        assertThat(names(view.rangeAfter(range, key("default", "b")))).containsExactly("d", "e");
        assertThat(names(view.rangeAfter(range, key("default", "c")))).containsExactly("d", "e");
        assertThat(names(view.rangeAfter(range, key("default", "e")))).isEmpty();
        assertThat(names(view.rangeAfter(range, key("a", "z")))).containsExactly("a", "b", "d", "e");
        assertThat(names(view.rangeAfter(range, key("z", "a")))).isEmpty();
        assertThat(names(view.rangeAfter(ALL, key("default", "d")))).containsExactly("e", "f");
    }

    @Test
    void pagesOfAnOldRevisionDoNotSeeWhatCameLater() throws Exception {
        Store store = open();
        for (int i = 0; i < 100; i++) {
            add(store, key("default", "n%03d".formatted(i * 2)));
        }
        Revision listed = store.view().revision();
        List<String> paged = new ArrayList<>();
        Key last = key("", "a");

        while (true) {
            List<String> page = names(store.view(listed).rangeAfter(ALL, last));
            if (page.isEmpty()) {
                break;
            }
            page.stream().limit(7).forEach(paged::add);
            last = key("default", paged.getLast());
            add(store, key("default", "n%03d".formatted(paged.size() * 2 + 1)));
        }

        assertThat(paged).hasSize(100).doesNotHaveDuplicates().isSorted()
                .allMatch(name -> Integer.parseInt(name, 1, 4, 10) % 2 == 0);
    }
}
