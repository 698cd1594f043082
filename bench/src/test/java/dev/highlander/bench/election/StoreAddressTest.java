package dev.highlander.bench.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreAddressTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "redis://me:secret@10.0.0.1:7000/2 | 10.0.0.1 | 7000 | redis://me:secret@127.0.0.1:99/2",
        "redis://10.0.0.1 | 10.0.0.1 | 6379 | redis://127.0.0.1:99",
        "postgres://me:secret@db/leases?sslmode=require | db | 5432 | postgres://me:secret@127.0.0.1:99/leases?sslmode=require",
        "jdbc:postgresql://db:5/leases?user=me&password=secret | db | 5 | postgresql://127.0.0.1:99/leases?user=me&password=secret"})
    void aServerCanBeReachedByWayOfAProxy(String text, String host, int port, String through) {
        StoreAddress address = StoreAddress.parse(text);
        assertThat(address.text()).isEqualTo(text);
        assertThat(address.socket()).contains(InetSocketAddress.createUnresolved(host, port));
        assertThat(address.through(99).text()).isEqualTo(through);
        assertThat(address.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rediss://10.0.0.1", "redis-cluster://a:1,b:2", "redis-sentinel://a:1#main",
        "postgres://a:1,b:2/leases", "postgres://a/leases?sslmode=verify-full"})
    void noProxyCanStandBeforeManyOrBeforeANameThatIsChecked(String text) {
        assertThat(StoreAddress.parse(text).socket()).isEmpty();
    }

    @Test
    void aKubeconfigComesWithNamespaceAndPerhapsAServer(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: c
                clusters: [{name: c, cluster: {server: "https://10.0.0.1:6443"}}]
                contexts: [{name: c, context: {cluster: c, user: u}}]
                users: [{name: u, user: {token: secret}}]
                """);
        StoreAddress address = StoreAddress.parse("kubernetes:" + file + "#leases");
        assertThat(address.socket()).contains(InetSocketAddress.createUnresolved("10.0.0.1", 6443));
        assertThat(StoreAddress.parse(address.text())).isEqualTo(address);
        StoreAddress through = address.through(99);
        assertThat(through.socket()).contains(InetSocketAddress.createUnresolved("127.0.0.1", 99));
        assertThat(StoreAddress.parse(through.text())).isEqualTo(through);
        assertThat(through.toString()).contains("namespace leases").doesNotContain("secret");
        assertThat(StoreAddress.parse("kubernetes:" + file).toString()).contains("namespace default");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"mysql://me:secret@db | redis://…, postgres://… or kubernetes:",
        "me:secret | redis://", "nothing | redis://",
        "kubernetes:/nowhere/kubeconfig | expected a file that can be read",
        "redis://me:secret@ | expected", "postgres://me:secret@ | expected"})
    void whatIsNoneIsToldWithoutItsPassword(String text, String told) {
        assertThatThrownBy(() -> StoreAddress.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(told).hasMessageNotContaining("secret");
    }
}
