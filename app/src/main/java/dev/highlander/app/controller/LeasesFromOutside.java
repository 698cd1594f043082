package dev.highlander.app.controller;

import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.raft.RaftAdmin;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The leases that controllers keep among themselves, asked by a process that is none of them; closes what it asks by. */
record LeasesFromOutside(RaftAdmin admin, LeaseStore leases) implements LeaseStore {
    LeasesFromOutside(RaftAdmin admin) {
        this(admin, admin.leases());
    }

    @Override
    public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
        return leases.submit(batch);
    }

    @Override
    public Subscription changes(Collection<LeaseName> names, Consumer<LeaseName> listener) {
        return leases.changes(names, listener);
    }

    @Override
    public void close() {
        leases.close();
        admin.close();
    }
}
