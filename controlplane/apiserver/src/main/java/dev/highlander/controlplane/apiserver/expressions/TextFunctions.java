package dev.highlander.controlplane.apiserver.expressions;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.highlander.controlplane.apiserver.expressions.FunctionTable.Parameter;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Kubernetes' functions of texts: {@code find, findAll, format} and those of addresses in the web. */
final class TextFunctions {
    private static final Parameter TEXT = new Parameter(SimpleType.STRING, String.class);
    private static final Parameter COUNT = new Parameter(SimpleType.INT, Long.class);
    private static final Parameter URL = new Parameter(OpaqueType.create("kubernetes.URL"), URI.class);

    private TextFunctions() {}

    static void addTo(FunctionTable table) {
        ListType texts = ListType.create(SimpleType.STRING);
        table.member("find", SimpleType.STRING, arguments -> {
            List<String> found = findAll(arguments, 1);
            return found.isEmpty() ? "" : found.getFirst();
        }, TEXT, TEXT);
        table.member("findAll", texts, arguments -> findAll(arguments, Long.MAX_VALUE), TEXT, TEXT);
        table.member("findAll", texts, arguments -> findAll(arguments, limit((Long) arguments[2])), TEXT, TEXT, COUNT);
        table.member("format", SimpleType.STRING,
                arguments -> TextFormat.format((String) arguments[0], (List<?>) arguments[1]), TEXT,
                new Parameter(ListType.create(SimpleType.DYN), List.class));
        table.global("url", URL.type(), arguments -> url((String) arguments[0]), TEXT);
        table.global("isURL", SimpleType.BOOL, arguments -> isUrl((String) arguments[0]), TEXT);
        table.member("getScheme", SimpleType.STRING, arguments -> orEmpty(url(arguments).getScheme()), URL);
        table.member("getHost", SimpleType.STRING, arguments -> orEmpty(url(arguments).getRawAuthority()), URL);
        table.member("getHostname", SimpleType.STRING, arguments -> bare(orEmpty(url(arguments).getHost())), URL);
        table.member("getPort", SimpleType.STRING, arguments -> port(url(arguments)), URL);
        table.member("getEscapedPath", SimpleType.STRING, arguments -> orEmpty(url(arguments).getRawPath()), URL);
        table.member("getQuery", MapType.create(SimpleType.STRING, texts), arguments -> query(url(arguments)), URL);
    }

    private static URI url(Object[] arguments) {
        return (URI) arguments[0];
    }

    private static String orEmpty(@Nullable String part) {
        return part == null ? "" : part;
    }

    private static String port(URI url) {
        return url.getPort() < 0 ? "" : Integer.toString(url.getPort());
    }

    private static long limit(long limit) {
        return limit < 0 ? Long.MAX_VALUE : limit;
    }

    private static List<String> findAll(Object[] arguments, long limit) {
        Matcher matcher = Pattern.compile((String) arguments[1]).matcher((String) arguments[0]);
        List<String> found = new ArrayList<>();
        while (found.size() < limit && matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text);
            if (url.isAbsolute() || text.startsWith("/")) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("URL parse error during conversion from string: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                "URL parse error during conversion from string: parse \"" + text + "\": invalid URI for request");
    }

    private static boolean isUrl(String text) {
        try {
            url(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A host without the brackets of version 6. */
    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static Map<String, List<String>> query(URI url) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        String raw = url.getRawQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8);
            String value = equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
            query.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
        }
        return query;
    }
}
