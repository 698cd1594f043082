package dev.highlander.controlplane.store.contract;

import static dev.highlander.controlplane.store.contract.Samples.commit;
import static dev.highlander.controlplane.store.contract.Samples.add;
import static dev.highlander.controlplane.store.contract.Samples.document;
import static dev.highlander.controlplane.store.contract.Samples.key;
import static dev.highlander.controlplane.store.contract.Samples.outcome;
import static dev.highlander.controlplane.store.contract.Samples.present;
import static dev.highlander.controlplane.store.contract.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Outcome;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Changes are compare-and-swaps in one sequence of revisions. */
public abstract class ChangeContract extends StoreContract {
    private static final Key KEY = key("default", "a");

    @Test
    void anEmptyStoreStandsAtRevisionZero() throws Exception {
        Store store = open();

        assertThat(store.view().revision()).isEqualTo(Revision.ZERO);
        assertThat(store.oldest()).isEqualTo(Revision.ZERO);
        assertThat(store.size()).isZero();
    }

    @Test
    void aCreationAnUpdateAndADeletionTakeOneRevisionEach() throws Exception {
        Store store = open();

        Event created = commit(store, Change.create(KEY, document("one")));
        Event updated = commit(store, Change.update(KEY, created.revision(), document("two")));
        Event deleted = commit(store, Change.delete(KEY, updated.revision()));

        assertThat(created.revision()).isEqualTo(new Revision(1));
        assertThat(created.previous()).isNull();
        assertThat(updated.revision()).isEqualTo(new Revision(2));
        assertThat(updated.previous()).isEqualTo(created.current());
        Entry current = present(updated.current());
        assertThat(current.created()).isEqualTo(new Revision(1));
        assertThat(current.modified()).isEqualTo(new Revision(2));
        assertThat(deleted.revision()).isEqualTo(new Revision(3));
        assertThat(deleted.previous()).isEqualTo(current);
        assertThat(deleted.current()).isNull();
        assertThat(store.view().get(KEY)).isNull();
    }

    @Test
    void theRevisionStandsWhereTheDocumentLeftRoomForIt() throws Exception {
        Store store = open();
        add(store, key("default", "b"));

        add(store, KEY);

        Entry entry = present(store.view().get(KEY));
        assertThat(new String(entry.bytes(), StandardCharsets.UTF_8))
                .isEqualTo("{\"metadata\":{\"resourceVersion\":\"2\"},\"data\":\"a\"}");
    }

    @Test
    void aSecondCreationIsRefusedAndShowsTheFirst() throws Exception {
        Store store = open();
        Event first = add(store, KEY);

        Outcome second = outcome(store, Change.create(KEY, document("other")));

        assertThat(second).isEqualTo(new Outcome.Conflict(first.current()));
        assertThat(store.view().revision()).isEqualTo(first.revision());
    }

    @Test
    void aChangeOfWhatWasReadTooLongAgoIsRefused() throws Exception {
        Store store = open();
        Event first = add(store, KEY);
        Event second = commit(store, Change.update(KEY, first.revision(), document("new")));

        Outcome update = outcome(store, Change.update(KEY, first.revision(), document("late")));
        Outcome deletion = outcome(store, Change.delete(KEY, first.revision()));

        assertThat(update).isEqualTo(new Outcome.Conflict(second.current()));
        assertThat(deletion).isEqualTo(new Outcome.Conflict(second.current()));
    }

    @Test
    void aChangeOfWhatIsGoneIsRefusedAndShowsNothing() throws Exception {
        Store store = open();
        Event created = add(store, KEY);
        commit(store, Change.delete(KEY, created.revision()));

        assertThat(outcome(store, Change.update(KEY, created.revision(), document("late"))))
                .isEqualTo(new Outcome.Conflict(null));
        assertThat(outcome(store, Change.delete(KEY, created.revision()))).isEqualTo(new Outcome.Conflict(null));
    }

    @Test
    void aKeyThatComesBackIsCreatedAnew() throws Exception {
        Store store = open();
        Event first = add(store, KEY);
        commit(store, Change.delete(KEY, first.revision()));

        Event again = add(store, KEY);

        Entry current = present(again.current());
        assertThat(current.created()).isEqualTo(new Revision(3));
    }

    @Test
    void aDeletionMustSayWhatItDeletes() {
        assertThatThrownBy(() -> new Change(KEY, Change.create(KEY, document("a")).expected(), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("configmaps/default/a");
    }

    @Test
    void changesOfOneThreadTakeEffectInTheOrderInWhichTheyWereHandedIn() throws Exception {
        Store store = open();
        List<CompletableFuture<Outcome>> answers = new ArrayList<>();
        answers.add(store.commit(Change.create(KEY, document("0"))));
        for (int i = 1; i < 500; i++) {
            // Each depends on the one before it, which is not durable yet when this one is handed in.
            answers.add(store.commit(Change.update(KEY, new Revision(i), document(Integer.toString(i)))));
        }

        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).get()).isInstanceOfSatisfying(
                    Outcome.Committed.class,
                    committed -> assertThat(committed.event().previous() == null)
                            .isEqualTo(committed.event().revision().value() == 1));
        }
        Entry last = present(store.view().get(KEY));
        assertThat(text(last)).isEqualTo("499");
        assertThat(last.modified()).isEqualTo(new Revision(500));
    }

    @Test
    void anIndexIsKeptAsItWasGiven() throws Exception {
        Store store = open();

        add(store, KEY);

        Entry entry = present(store.view().get(KEY));
        assertThat(entry.document().index()).isEqualTo(document("a").index());
    }

    @Test
    void theSizeIsThatOfTheNewestDocuments() throws Exception {
        Store store = open();
        Event first = add(store, KEY);
        add(store, key("default", "b"));
        Event longer = commit(store, Change.update(KEY, first.revision(), document("a longer text")));
        assertThat(store.size()).isEqualTo(document("a longer text").size() + document("b").size());

        commit(store, Change.delete(KEY, longer.revision()));

        assertThat(store.size()).isEqualTo(document("b").size());
    }

    @Test
    void aClosedStoreRefusesChangesButStillAnswersReads() throws Exception {
        Store store = open();
        add(store, KEY);
        store.close();
        store.close();

        assertThatThrownBy(() -> store.commit(Change.create(key("default", "b"), document("b"))).get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
        assertThat(store.view().get(KEY)).isNotNull();
    }

    @Test
    void aStoreMayBeClosedFromWithinAnAnswer() throws Exception {
        Store store = open();
        CompletableFuture<Void> closed = store.commit(Change.create(KEY, document("a"))).thenAccept(_ -> store.close());

        closed.get(30, TimeUnit.SECONDS);

        assertThat(store.commit(Change.create(key("default", "b"), document("b")))).isCompletedExceptionally();
    }

    @Test
    void statisticsCountWhatHappened() throws Exception {
        Store store = open();
        add(store, KEY);
        add(store, key("default", "b"));
        outcome(store, Change.create(KEY, document("again")));

        assertThat(store.statistics().writes().commits()).isEqualTo(2);
        assertThat(store.statistics().writes().conflicts()).isEqualTo(1);
        assertThat(store.statistics().writes().failure()).isNull();
        assertThat(store.statistics().entries()).isEqualTo(2);
        assertThat(store.statistics().newest()).isEqualTo(new Revision(2));
        assertThat(store.statistics().documentBytes()).isEqualTo(store.size());
    }
}
