package dev.highlander.resources.schema;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a text must look like. The pattern and the length are enforced by API servers as well, the rest only here.
 *
 * <p>Patterns are written without groups that backtrack into each other, so a hostile text costs linear time.
 */
public enum Format {
    /** Anything, up to what a script or a variable may reasonably hold. */
    TEXT("", 65_536, "expected a text of at most 65536 characters"),
    /** Something, but not nothing. */
    FILLED("", 65_536, "expected a text that is not empty", text -> !text.isBlank()),
    /** An image reference. */
    IMAGE("^[^\\s]+$", 1024, "expected an image reference such as `busybox:1.36`"),
    /** RFC 1123 label. */
    NAME("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", 63,
            "expected a DNS-1123 label: at most 63 lower-case letters, digits and `-`, beginning and ending with a letter or digit"),
    /** RFC 1123 subdomain. */
    SUBDOMAIN("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", 253,
            "expected a DNS-1123 subdomain: lower-case letters, digits, `-` and `.`, each part beginning and ending with a letter or digit"),
    /** RFC 1035 label, which names of Services are. */
    SERVICE_NAME("^[a-z]([-a-z0-9]*[a-z0-9])?$", 63,
            "expected a DNS-1035 label: at most 63 lower-case letters, digits and `-`, beginning with a letter"),
    /** A port's name. */
    PORT_NAME("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", 15,
            "expected a port name: at most 15 lower-case letters, digits and `-`, at least one of them a letter",
            text -> text.chars().anyMatch(Character::isLetter) && !text.contains("--")),
    /** An environment variable's name as Kubernetes allows it. */
    VARIABLE("^[-._a-zA-Z][-._a-zA-Z0-9]*$", 1024,
            "expected a variable name: letters, digits, `_`, `-` and `.`, not beginning with a digit"),
    /** An amount of a resource. */
    QUANTITY("^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?[0-9]{1,2})?$", 32,
            "expected a quantity such as `250m`, `0.5`, `64Mi` or `1Gi`"),
    /** A span of time in Go's notation, which the Go controller's files use. */
    DURATION("^([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$", 32, "expected a duration such as `30s`, `5m` or `1h30m`",
            text -> Spans.parse(text).isPresent()),
    /** Five fields of cron, or one of its macros. */
    CRON("^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|[^\\s]+([ \\t]+[^\\s]+){4})$", 256,
            "expected a cron schedule of five fields such as `*/5 * * * *`, or `@hourly`", Crons::valid),
    /** A path from the root. */
    ABSOLUTE_PATH("^/[^:\\x00]*$", 1024, "expected an absolute path without `:`",
            text -> !("/" + text + "/").contains("/../")),
    /** The path part of a URL. */
    URL_PATH("^/[^\\s]*$", 1024, "expected a path such as `/healthz`"),
    /** A label's or annotation's name. */
    LABEL_NAME(
            "^(([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$",
            317,
            "expected a label name such as `app` or `example.com/part-of`",
            text -> text.substring(text.indexOf('/') + 1).length() <= 63 && text.indexOf('/') <= 253),
    /** A label's value. */
    LABEL_VALUE("^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$", 63,
            "expected a label value: at most 63 letters, digits, `-`, `_` and `.`, beginning and ending with a letter or digit");

    private final Optional<Pattern> pattern;
    private final int longest;
    private final String expected;
    // Every one of them is a function without state.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Predicate<String> further;

    Format(String pattern, int longest, String expected) {
        this(pattern, longest, expected, text -> true);
    }

    Format(String pattern, int longest, String expected, Predicate<String> further) {
        this.pattern = pattern.isEmpty() ? Optional.empty() : Optional.of(Pattern.compile(pattern));
        this.longest = longest;
        this.expected = expected;
        this.further = further;
    }

    /** Whether a text is of this format. */
    public boolean accepts(String text) {
        return text.length() <= longest && pattern.map(p -> p.matcher(text).matches()).orElse(true)
                && further.test(text);
    }

    /** What to say to somebody who wrote something else. */
    public String expected() {
        return expected;
    }

    Optional<String> pattern() {
        return pattern.map(Pattern::pattern);
    }

    int longest() {
        return longest;
    }

    /** Cron by the rules of the UNIX dialect, plus the macros that Kubernetes takes. */
    private static final class Crons {
        private static final Set<String> MACROS = Set.of("@yearly", "@annually", "@monthly", "@weekly", "@daily",
                "@midnight",
                "@hourly");
        private static final CronParser PARSER = new CronParser(
                CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

        static boolean valid(String text) {
            if (text.startsWith("@")) {
                return MACROS.contains(text);
            }
            try {
                PARSER.parse(text).validate();
                return true;
            } catch (RuntimeException e) {
                // The parser has not only an exception for what it cannot read: odd blanks let it run out of its arrays.
                return false;
            }
        }
    }
}
