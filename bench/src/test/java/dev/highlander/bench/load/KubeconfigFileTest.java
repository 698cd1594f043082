package dev.highlander.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeconfigFileTest {
    private static final String GOOD = """
            current-context: second
            contexts:
            - name: first
              context: {cluster: nowhere, user: nobody}
            - name: second
              context: {cluster: here, user: me}
            clusters:
            - name: here
              cluster: {server: 'https://[::1]:7443'}
            users:
            - name: me
              user: {token: secret}
            """;

    @TempDir
    Path folder;

    private Endpoint read(String text) throws IOException {
        return KubeconfigFile.read(Files.writeString(folder.resolve("config"), text), null);
    }

    @Test
    void theCurrentContextSaysWhereAndWho() throws IOException {
        Endpoint endpoint = read(GOOD);
        assertThat(endpoint.host()).isEqualTo("::1");
        assertThat(endpoint.port()).isEqualTo(7443);
        assertThat(endpoint.token()).isEqualTo("secret");
        assertThat(endpoint.toString()).isEqualTo("https://[::1]:7443");
    }

    @Test
    void anotherAddressMayBeGiven() throws IOException {
        Path file = Files.writeString(folder.resolve("config"), GOOD);
        assertThat(KubeconfigFile.read(file, URI.create("https://example.org")).url())
                .isEqualTo("https://example.org:443");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"current-context: second | current-context: third | nothing called \"third\"",
        "{token: secret} | {exec: {command: login}} | neither token nor client certificate",
        "'https://[::1]:7443' | 'http://a' | expected https", "'https://[::1]:7443' | 'https://a b' | no address",
        "{token: secret} | {client-certificate-data: '!', client-key-data: '!'} | cannot be used",
        "{token: secret} | {client-certificate-data: x, client-key-data: AAAA} | client-certificate-data is no base64",
        "current-context: second | current-context: [ | not readable as YAML"})
    void whatCannotBeUsedIsNamed(String good, String bad, String told) {
        assertThatThrownBy(() -> read(GOOD.replace(good, bad))).isInstanceOf(IOException.class)
                .hasMessageContaining(told);
    }

    @Test
    void anAuthorityIsLookedForBesideTheFile() {
        String text = GOOD.replace("7443'}", "7443', certificate-authority: ca.crt}");
        assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class)
                .hasMessageContaining(folder.resolve("ca.crt").toString());
    }
}
