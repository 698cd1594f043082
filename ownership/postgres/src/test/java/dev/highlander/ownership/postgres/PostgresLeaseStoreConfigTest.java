package dev.highlander.ownership.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PostgresLeaseStoreConfigTest {
    @Test
    void readsUrlsAsPostgresUsersWriteThem() {
        PostgresUrl url = PostgresUrl
                .parse("postgres://us%40er:p%3Aa%2Fs+s@db.example:5433/na%20me?sslmode=require&connect_timeout=7");

        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:5433/na%20me");
        assertThat(url.database()).isEqualTo("na me");
        assertThat(url.properties()).containsEntry("user", "us@er").containsEntry("password", "p:a/s+s")
                .containsEntry("sslmode", "require").containsEntry("connectTimeout", "7")
                .doesNotContainKey("targetServerType");
    }

    @Test
    void readsTheOtherForms() {
        assertThat(PostgresUrl.parse("postgresql://h/n").jdbcUrl()).isEqualTo("jdbc:postgresql://h/n");
        assertThat(PostgresUrl.parse("postgres:///n").hosts()).isEqualTo("localhost");
        assertThat(PostgresUrl.parse("postgres://[::1]:5432/n").hosts()).isEqualTo("[::1]:5432");
        PostgresUrl jdbc = PostgresUrl
                .parse("jdbc:postgresql://h:5432/n?user=u&password=p%26q&sslrootcert=/etc/ca.pem");
        assertThat(jdbc.properties()).containsEntry("user", "u").containsEntry("password", "p&q")
                .containsEntry("sslrootcert", "/etc/ca.pem");
    }

    @Test
    void ofSeveralHostsThePrimaryIsUsed() {
        assertThat(PostgresUrl.parse("postgres://a:5432,b:5433/n").properties()).containsEntry("targetServerType",
                "primary");
        assertThat(PostgresUrl.parse("postgres://a,b/n?target_session_attrs=any").properties())
                .containsEntry("targetServerType", "any");
        assertThatThrownBy(() -> PostgresUrl.parse("postgres://a,b/n?target_session_attrs=standby"))
                .hasMessageContaining("target_session_attrs 'standby'").hasMessageContaining("primary");
    }

    @Test
    void thePasswordBesideTheUrlGoesFirst() {
        assertThat(PostgresLeaseStoreConfig.builder("postgres://u:one@h/n").password("two").build().properties())
                .containsEntry("password", "two");
        assertThat(PostgresLeaseStoreConfig.of("postgres://u:one@h/n").properties()).containsEntry("password", "one");
    }

    @Test
    void showsNoSecrets() {
        PostgresLeaseStoreConfig config = PostgresLeaseStoreConfig
                .builder("postgres://ann:hunter2@h/n?sslmode=verify-full&sslpassword=hunter3").build();

        assertThat(config.toString()).contains("ann@h/n", "sslmode=verify-full", "sslpassword=***")
                .doesNotContain("hunter");
        for (String wrong : new String[]{"postgres://ann:hunter2@h", "mysql://ann:hunter2@h/n",
            "postgres://ann:hunt%zzer2@h/n",
            "postgres://ann:hunter2@h:99999/n", "ann:hunter2@h/n", "postgres://ann:hunter2@h/n?password",
            "postgres://h/n?Password=hunter2", "postgres://ann:hunter2@h/n?sslmod=x", "postgres://ann:hun#ter2@h/n",
            "postgres://ann:hun/ter2@h/n?x=y"}) {
            assertThatThrownBy(() -> PostgresLeaseStoreConfig.of(wrong)).as(wrong)
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("databaseURL")
                    .hasMessageContaining("expected").hasMessageNotContaining("hunter").hasMessageNotContaining("ter2");
        }
    }

    @Test
    void refusesWhatIsOutOfRange() {
        refuses("schema: 'Public\"; drop'", config -> config.schema("Public\"; drop"));
        refuses("connections: 0, expected 1 to 64", config -> config.connections(0));
        refuses("answerTimeout: 10ms, expected 50ms to 60000ms", config -> config.answerTimeout(Duration.ofMillis(10)));
        refuses("connectTimeout: 0ms", config -> config.connectTimeout(Duration.ZERO));
        refuses("heartbeat: 0ms", config -> config.heartbeat(Duration.ZERO));
        refuses("sessionGrace: -1ms", config -> config.sessionGrace(Duration.ofMillis(-1)));
        refuses("watchedSessions: 65", config -> config.watchedSessions(65));
        refuses("queueLimit: 0", config -> config.queueLimit(0));
        refuses("clusterName: 300 characters", config -> config.clusterName("x".repeat(300)));
    }

    private static void refuses(String message, UnaryOperator<PostgresLeaseStoreConfig.Builder> change) {
        assertThatThrownBy(() -> change.apply(PostgresLeaseStoreConfig.builder("postgres://h/n")).build())
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message)
                .hasMessageContaining("expected");
    }
}
