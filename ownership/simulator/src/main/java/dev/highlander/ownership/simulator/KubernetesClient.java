package dev.highlander.ownership.simulator;

import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A process's way to an API server: reads, conditional writes and a watch, each a message of its own, between any two of which the
 * process may stand still. What it makes of them says {@link KubernetesProtocol}.
 */
final class KubernetesClient implements StoreModel.Connection {
    private static final int TRIES = 5;

    private final World world;
    private final Network network;
    private final Machine machine;
    private final int incarnation;
    private final KubernetesStore api;
    private final KubernetesProtocol protocol;
    private final Network.Link toApi;
    private final Network.Link fromApi;
    private final List<Session.Watch> watches = new ArrayList<>(4);

    KubernetesClient(Stage stage, Machine machine, KubernetesStore api, Network.Link toApi, Network.Link fromApi) {
        this.world = stage.world();
        this.network = stage.network();
        this.machine = machine;
        this.incarnation = machine.incarnation();
        this.api = api;
        this.protocol = stage.candidates().protocol();
        this.toApi = toApi;
        this.fromApi = fromApi;
    }

    Machine machine() {
        return machine;
    }

    @Override
    public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
        List<CompletableFuture<LeaseAnswer>> answers = new ArrayList<>(batch.size());
        for (LeaseRequest request : batch) {
            CompletableFuture<LeaseAnswer> answer = new CompletableFuture<>();
            answers.add(answer);
            KubernetesProtocol.Observation remembered = protocol.remembered(request);
            if (remembered == null) {
                read(request, TRIES, answer);
            } else {
                carryOut(request, remembered, TRIES, answer);
            }
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(_ -> answers.stream().map(CompletableFuture::join).toList());
    }

    @Override
    public Subscription changes(Collection<LeaseName> leases, Consumer<LeaseName> listener) {
        List<Session.Watch> mine = leases.stream().map(lease -> new Session.Watch(lease, listener)).toList();
        watches.addAll(mine);
        return () -> watches.removeAll(mine);
    }

    /** An event of the watch is on its way; it may be lost, doubled or overtaken. */
    void send(LeaseObject changed) {
        network.send(fromApi, machine, incarnation, () -> {
            protocol.observe(changed, machine.nanos());
            if (!changed.isHeld()) {
                wake(changed.lease());
            }
        });
    }

    /** Notices, some time later, that its watch has broken off: watches again and looks at everything once. */
    void reconnect(long delay) {
        machine.later(delay, () -> {
            api.watch(this);
            for (Session.Watch watch : List.copyOf(watches)) {
                call(() -> api.get(watch.lease()), object -> {
                    protocol.observe(object, machine.nanos());
                    watch.listener().accept(watch.lease());
                }, _ -> {});
            }
        });
    }

    @Override
    public void wakeForNothing() {
        machine.later(0, () -> List.copyOf(watches).forEach(watch -> watch.listener().accept(watch.lease())));
    }

    @Override
    public void crashed() {
        api.forget(this);
    }

    @Override
    public void close() {
        api.forget(this);
    }

    private void read(LeaseRequest request, int tries, CompletableFuture<LeaseAnswer> answer) {
        call(() -> api.get(request.lease()),
                object -> carryOut(request, protocol.observe(object, machine.nanos()), tries, answer),
                answer::completeExceptionally);
    }

    private void carryOut(LeaseRequest request, KubernetesProtocol.Observation seen, int tries,
            CompletableFuture<LeaseAnswer> answer) {
        switch (protocol.decide(request, seen, machine.nanos(), machine.wall())) {
            case KubernetesProtocol.Step.Say(LeaseAnswer said) -> answer.complete(said);
            case KubernetesProtocol.Step.Try(LeaseObject object, LeaseAnswer said) ->
                call(() -> api.write(object, protocol.precondition(object), seen.object()), outcome -> {
                    if (outcome.written()) {
                        protocol.observe(outcome.object(), machine.nanos());
                        answer.complete(said);
                    } else if (!protocol.mindsConflicts()) {
                        answer.complete(said);
                    } else if (tries > 1) {
                        read(request, tries - 1, answer);
                    } else {
                        answer.completeExceptionally(new LeaseStoreException(
                                "lease " + request.lease() + ": changed by others " + TRIES + " times in a row"));
                    }
                }, answer::completeExceptionally);
        }
    }

    /** Calls the server; the first of its answers counts. Not by futures, which would keep to themselves what is thrown. */
    private <T> void call(Supplier<T> request, Consumer<T> then, Consumer<LeaseStoreException> refused) {
        if (!api.machine().isUp() && world.chance(0.5)) {
            machine.later(world.between(50_000, 2_000_000),
                    () -> refused.accept(new LeaseStoreException("connection refused")));
            return;
        }
        AtomicBoolean heard = new AtomicBoolean();
        network.send(toApi, api.machine(), Machine.ANY, () -> {
            T found = request.get();
            network.send(fromApi, machine, incarnation, () -> {
                if (!heard.getAndSet(true)) {
                    then.accept(found);
                }
            });
        });
    }

    private void wake(LeaseName lease) {
        for (Session.Watch watch : List.copyOf(watches)) {
            if (watch.lease().equals(lease)) {
                watch.listener().accept(lease);
            }
        }
    }
}
