package dev.highlander.controlplane.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highlander.controlplane.apiserver.admission.AdmissionChain;
import dev.highlander.controlplane.apiserver.kinds.builtin.BuiltInKinds;
import dev.highlander.controlplane.apiserver.kinds.custom.CustomKinds;
import dev.highlander.controlplane.apiserver.kinds.custom.LiveRegistry;
import dev.highlander.controlplane.apiserver.objects.ObjectVerbs;
import dev.highlander.controlplane.apiserver.objects.StoreReader;
import dev.highlander.controlplane.apiserver.schema.BuiltInSchemas;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.memory.MemoryStore;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** How following definitions ends. */
class DefinitionKeeperTest {
    private static final BuiltInSchemas SCHEMAS = BuiltInKinds.schemas();

    private final Store store = MemoryStore.open(StoreOptions.defaults());

    private DefinitionKeeper start() {
        ObjectVerbs verbs = new ObjectVerbs(store, new AdmissionChain(List.of(), new StoreReader(store)),
                InstantSource.system(), RandomGenerator.getDefault(), _ -> {});
        return DefinitionKeeper.start(store, new LiveRegistry(BuiltInKinds.load(SCHEMAS::schema)),
                new CustomKinds(SCHEMAS), verbs, InstantSource.system());
    }

    @Test
    void itEndsWithItsStore() {
        try (DefinitionKeeper keeper = start()) {
            assertThat(keeper.hasEnded()).isFalse();

            store.close();

            await().until(keeper::hasEnded);
        }
    }

    @Test
    void overAClosedStoreItEndsAtOnce() {
        store.close();

        try (DefinitionKeeper keeper = start()) {
            await().until(keeper::hasEnded);
        }
    }

    @Test
    void itEndsWhenItIsClosed() {
        try (store) {
            DefinitionKeeper keeper = start();

            keeper.close();

            assertThat(keeper.hasEnded()).isTrue();
        }
    }
}
