package dev.highlander.ownership.postgres;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class SchemaTest {
    private static final LeaseName LEASE = LeaseName.of("tenant/default");
    private static final HolderId ANN = HolderId.of("ann", "1");

    private final Server server = Server.shared();
    private final String database = server.database();

    @Test
    void ofManyThatStartAtOnceAllWork() {
        List<PostgresLeaseStore> stores = new ArrayList<>();
        List<CompletionStage<LeaseAnswer>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            PostgresLeaseStore store = server.open(database, config -> config.answerTimeout(ofSeconds(20)));
            stores.add(store);
            answers.add(store.acquire(LEASE, HolderId.of("asker-" + i, "1"), ofSeconds(90)));
        }

        long granted = answers.stream().map(Server::call).filter(LeaseAnswer.Granted.class::isInstance).count();

        assertThat(granted).isEqualTo(1);
        assertThat(
                server.query(database, "select script from highlander_schema_history where type = 'SQL' and success"))
                .hasSize(3);
        stores.forEach(PostgresLeaseStore::close);
    }

    @Test
    void aSchemaOfItsOwnIsMade() {
        try (PostgresLeaseStore store = server.open(database, config -> config.schema("leases"))) {
            assertThat(Server.call(store.acquire(LEASE, ANN, ofSeconds(30))))
                    .isEqualTo(new LeaseAnswer.Granted(new Epoch(1)));
        }
        assertThat(server.query(database,
                "select table_schema from information_schema.tables where table_name = 'leader_locks'"))
                .containsExactly("leases");
    }

    @Test
    void aRoleWithoutTheRightToCreateWorksOnceTheSchemaIsThere() {
        role("plain");
        try (PostgresLeaseStore plain = PostgresLeaseStore.open(as("plain"), Server.TIME)) {
            assertThatThrownBy(() -> Server.call(plain.read(LEASE))).isInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining("may not create").hasMessageContaining("public")
                    .hasMessageContaining("permission denied");

            try (PostgresLeaseStore owner = server.open(database)) {
                Server.call(owner.read(LEASE));
            }
            // The failure is remembered for a moment; and the tables are there, but not for this role.
            await().atMost(ofSeconds(20)).untilAsserted(
                    () -> assertThatThrownBy(() -> Server.call(plain.acquire(LEASE, ANN, ofSeconds(30))))
                            .isInstanceOf(LeaseStoreException.class).hasMessageContaining("leader_locks")
                            .hasMessageContaining("needs usage on schema public"));

            server.execute(database,
                    "grant select, insert, update, delete on leader_locks, leader_epochs, leader_sessions to plain_"
                            + database);
            assertThat(Server.call(plain.acquire(LEASE, ANN, ofSeconds(30))))
                    .isEqualTo(new LeaseAnswer.Granted(new Epoch(1)));
            assertThat(Server.call(plain.renew(LEASE, ANN, new Epoch(1), ofSeconds(30))))
                    .isEqualTo(new LeaseAnswer.Renewed());
            await().atMost(ofSeconds(20)).until(
                    () -> server.query(database, "select id from leader_sessions").size() == 1);
        }
    }

    @Test
    void aTableOfTheSameNameThatIsSomethingElseIsNamed() {
        server.execute(database,
                "create table leader_locks (key text primary key, value text, cluster_name text, metadata json,"
                        + " created_at timestamptz, updated_at timestamptz, expires_at timestamp, version bigint)");
        try (PostgresLeaseStore store = server.open(database)) {
            assertThatThrownBy(() -> Server.call(store.read(LEASE))).isInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining(
                            "leader_locks: column expires_at is timestamp without time zone, expected timestamp");
        }
    }

    @Test
    void otherTablesOfTheDatabaseStay() {
        server.execute(database, "create table orders (id int)");
        server.execute(database, "create table flyway_schema_history (id int)");
        try (PostgresLeaseStore store = server.open(database)) {
            Server.call(store.read(LEASE));
        }
        assertThat(server.query(database, "select count(*) from orders, flyway_schema_history")).containsExactly("0");
    }

    private void role(String name) {
        server.execute(database, "create role " + name + "_" + database + " login");
        server.execute(database, "revoke create on schema public from public");
    }

    private PostgresLeaseStoreConfig as(String role) {
        return PostgresLeaseStoreConfig.of(server.url(database).replace("postgres@", role + "_" + database + "@"));
    }
}
