package dev.highlander.controlplane.apiserver.kinds.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** The loops against the expressions that Kubernetes uses. */
class FormatTest {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern SUBDOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    private static final Pattern OLD_LABEL = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern QUALIFIED = Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");

    @Property
    void loopsAgreeWithKubernetesExpressions(
            @ForAll @StringLength(max = 8) @Chars({'a', 'Z', '0', '-', '.', '_', '/', ' '}) String text) {
        assertThat(Format.dnsLabel(text).isEmpty()).isEqualTo(LABEL.matcher(text).matches());
        assertThat(Format.dnsSubdomain(text).isEmpty()).isEqualTo(SUBDOMAIN.matcher(text).matches());
        assertThat(Format.dns1035Label(text).isEmpty()).isEqualTo(OLD_LABEL.matcher(text).matches());
        assertThat(Format.labelValue(text).isEmpty()).isEqualTo(text.isEmpty() || QUALIFIED.matcher(text).matches());
        assertThat(Format.configKey(text).isEmpty())
                .isEqualTo(KEY.matcher(text).matches() && !text.equals(".") && !text.startsWith(".."));
        int slash = text.indexOf('/');
        boolean prefixed = slash < 0 || SUBDOMAIN.matcher(text.substring(0, slash)).matches();
        assertThat(Format.qualifiedName(text).isEmpty())
                .isEqualTo(prefixed && QUALIFIED.matcher(text.substring(slash + 1)).matches());
    }

    @Test
    void lengthsAreLimited() {
        assertThat(Format.dnsLabel("a".repeat(63))).isEmpty();
        assertThat(Format.dnsLabel("a".repeat(64))).containsExactly("must be no more than 63 characters");
        assertThat(Format.dnsSubdomain("a".repeat(254))).containsExactly("must be no more than 253 characters");
        assertThat(Format.qualifiedName("x/" + "a".repeat(64)))
                .containsExactly("name part must be no more than 63 characters");
    }

    @Test
    void aLabelWithDotsIsToldSo() {
        assertThat(Format.dnsLabel("a.b")).containsExactly("must not contain dots");
    }

    @Test
    void portNamesNeedALetter() {
        assertThat(Format.portName("web-1")).isEmpty();
        assertThat(Format.portName("80")).containsExactly("must contain at least one letter (a-z)");
        assertThat(Format.portName("a--b")).containsExactly("must not contain consecutive hyphens");
        assertThat(Format.portName("-a")).containsExactly("must not begin or end with a hyphen");
    }

    @Test
    void pathSegmentsMayBeAlmostAnything() {
        assertThat(List.of("system:node:x", "A B", "ü"))
                .allSatisfy(name -> assertThat(Format.pathSegment(name)).isEmpty());
        assertThat(Format.pathSegment("a/b%c")).containsExactly("may not contain '/'", "may not contain '%'");
        assertThat(Format.pathSegment("..")).containsExactly("may not be '..'");
    }
}
