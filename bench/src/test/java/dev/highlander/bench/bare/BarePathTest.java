package dev.highlander.bench.bare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BarePathTest {
    @Test
    void tellsCollectionsFromObjects() {
        assertThat(BarePath.of("/api/v1/namespaces")).isEqualTo(new BarePath.InCollection("/api/v1/namespaces/"));
        assertThat(BarePath.of("/api/v1/namespaces/a"))
                .isEqualTo(new BarePath.OfObject("/api/v1/namespaces/", "/api/v1/namespaces/a"));
        assertThat(BarePath.of("/api/v1/namespaces/a/pods"))
                .isEqualTo(new BarePath.InCollection("/api/v1/namespaces/a/pods/"));
        assertThat(BarePath.of("/api/v1/namespaces/a/pods/b"))
                .isEqualTo(new BarePath.OfObject("/api/v1/namespaces/a/pods/", "/api/v1/namespaces/a/pods/b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/v1/pods", "/api/v1/namespacesx", "/api/v1/namespaces/",
        "/api/v1/namespaces//pods",
        "/api/v1/namespaces/a/pods/b/status"})
    void anythingElseIsUnknown(String path) {
        assertThat(BarePath.of(path)).isEqualTo(new BarePath.Unknown());
    }
}
