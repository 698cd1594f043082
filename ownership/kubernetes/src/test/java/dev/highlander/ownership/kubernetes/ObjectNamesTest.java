package dev.highlander.ownership.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.LeaseName;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ObjectNamesTest {
    private static final String SUBDOMAIN = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

    @Test
    void whatKubernetesAcceptsIsKept() {
        for (String name : new String[]{"kube-controller-manager", "a", "shard.17", "x".repeat(253)}) {
            assertThat(ObjectNames.of(LeaseName.of(name))).isEqualTo(name);
        }
    }

    @Test
    void whatItDoesNotAcceptStaysReadableAndGetsAHash() {
        assertThat(ObjectNames.of(LeaseName.of("highlander-leader-lock:default")))
                .matches("highlander-leader-lock-default-[0-9a-f]{16}");
        assertThat(ObjectNames.of(LeaseName.of("Tenant/Orders_1"))).matches("tenant-orders-1-[0-9a-f]{16}");
    }

    @Test
    void everyNameIsValidAndNoTwoAreEqual() {
        Set<String> made = new HashSet<>();
        String[] names = {"a/b", "a:b", "a_b", "a-b", "A-b", "a.b", "a..b", "a.", "a-", "a/", "a//b", "a.-b", "A",
            "0", "a/" + "b".repeat(251), "a:" + "b".repeat(251), "A".repeat(253), "a/" + "-".repeat(251),
            ObjectNames.of(LeaseName.of("a/b")), "x-0123456789abcdef"};
        for (String name : names) {
            String object = ObjectNames.of(LeaseName.of(name));
            assertThat(object).matches(SUBDOMAIN).hasSizeLessThanOrEqualTo(253);
            made.add(object);
        }
        assertThat(made).hasSize(names.length);
    }

    @Test
    void theSameNameIsAlwaysTheSameObject() {
        assertThat(ObjectNames.of(LeaseName.of("tenant/default")))
                .isEqualTo(ObjectNames.of(LeaseName.of("tenant/default")))
                .isEqualTo("tenant-default-1ab7232ea2173edb");
    }
}
