package dev.highlander.controlplane.apiserver.kinds.custom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.highlander.controlplane.apiserver.kinds.custom.JsonPath.Comparison;
import dev.highlander.controlplane.apiserver.kinds.custom.JsonPath.Step;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Reads one path from left to right. */
final class JsonPathParser {
    private static final int MAX_LENGTH = 1000;

    private final String text;
    private int at;

    JsonPathParser(String source) {
        String trimmed = source.strip();
        boolean braced = trimmed.startsWith("{") && trimmed.endsWith("}") && trimmed.length() > 1;
        this.text = braced ? trimmed.substring(1, trimmed.length() - 1).strip() : trimmed;
    }

    List<Step> steps() {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw malformed("is empty or too long");
        }
        List<Step> steps = new ArrayList<>();
        if (text.charAt(0) == '$' || text.charAt(0) == '@') {
            at++;
        } else if (text.charAt(0) != '.' && text.charAt(0) != '[') {
            throw malformed("must begin with a dot");
        }
        while (at < text.length()) {
            switch (text.charAt(at)) {
                case '.' -> dot(steps);
                case '[' -> bracket(steps);
                default -> throw malformed("has an unexpected character at " + at);
            }
        }
        return steps;
    }

    private void dot(List<Step> steps) {
        at++;
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            steps.add(new Step.Descent());
        }
        if (at < text.length() && text.charAt(at) == '[') {
            return;
        }
        if (at < text.length() && text.charAt(at) == '*') {
            at++;
            steps.add(new Step.Any());
            return;
        }
        String name = name(".[");
        if (!name.isEmpty()) {
            steps.add(new Step.Field(name));
        } else if (!steps.isEmpty() || at < text.length()) {
            throw malformed("misses a name at " + at);
        }
    }

    /** A name up to one of the given characters; a backslash takes the meaning from the next character. */
    private String name(String ends) {
        StringBuilder name = new StringBuilder();
        while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                c = text.charAt(at++);
            } else if (Character.isWhitespace(c) || "]()\"'?=<>!{}".indexOf(c) >= 0) {
                throw malformed("has an unexpected character at " + (at - 1));
            }
            name.append(c);
        }
        return name.toString();
    }

    private void bracket(List<Step> steps) {
        int end = closing();
        String inside = text.substring(at + 1, end).strip();
        at = end + 1;
        if (inside.equals("*")) {
            steps.add(new Step.Any());
        } else if (inside.startsWith("?")) {
            steps.add(filter(inside.substring(1).strip()));
        } else if (inside.startsWith("'") || inside.startsWith("\"")) {
            steps.add(new Step.Field(quoted(inside)));
        } else if (inside.indexOf(':') >= 0) {
            steps.add(slice(inside));
        } else {
            List<Integer> positions = new ArrayList<>();
            for (String position : inside.split(",", -1)) {
                positions.add(number(position));
            }
            steps.add(new Step.Indexes(List.copyOf(positions)));
        }
    }

    /** Where the bracket that opens here closes; brackets within quotes do not count. */
    private int closing() {
        char quote = 0;
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == ']') {
                return i;
            }
        }
        throw malformed("misses a closing bracket");
    }

    private Step slice(String inside) {
        String[] parts = inside.split(":", -1);
        if (parts.length > 3) {
            throw malformed("has a malformed slice");
        }
        int from = parts[0].isBlank() ? 0 : number(parts[0]);
        int to = parts[1].isBlank() ? Integer.MAX_VALUE : number(parts[1]);
        int stride = parts.length < 3 || parts[2].isBlank() ? 1 : number(parts[2]);
        if (stride <= 0) {
            throw malformed("has a slice without progress");
        }
        return new Step.Slice(from, to, stride);
    }

    private int number(String digits) {
        try {
            return Integer.parseInt(digits.strip());
        } catch (NumberFormatException e) {
            throw malformed("has a malformed index: " + digits);
        }
    }

    private String quoted(String inside) {
        char quote = inside.charAt(0);
        if (inside.length() < 2 || inside.charAt(inside.length() - 1) != quote) {
            throw malformed("has an unterminated text");
        }
        return inside.substring(1, inside.length() - 1).replace("\\" + quote, String.valueOf(quote));
    }

    private Step filter(String expression) {
        if (!expression.startsWith("(") || !expression.endsWith(")")) {
            throw malformed("has a malformed filter");
        }
        String inside = expression.substring(1, expression.length() - 1).strip();
        int operator = operatorAt(inside);
        if (operator < 0) {
            return new Step.Filter(relative(inside), Comparison.EXISTS, NullNode.instance);
        }
        boolean two = operator + 1 < inside.length() && inside.charAt(operator + 1) == '=';
        Comparison comparison = switch (inside.charAt(operator)) {
            case '=' -> Comparison.EQUAL;
            case '!' -> Comparison.UNEQUAL;
            case '<' -> two ? Comparison.AT_MOST : Comparison.LESS;
            default -> two ? Comparison.AT_LEAST : Comparison.GREATER;
        };
        boolean needsTwo = comparison == Comparison.EQUAL || comparison == Comparison.UNEQUAL;
        if (needsTwo && !two) {
            throw malformed("has an unknown operator");
        }
        return new Step.Filter(relative(inside.substring(0, operator).strip()), comparison,
                literal(inside.substring(operator + (two ? 2 : 1)).strip()));
    }

    private static int operatorAt(String inside) {
        for (int i = 0; i < inside.length(); i++) {
            if ("=!<>".indexOf(inside.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private List<String> relative(String path) {
        if (path.equals("@")) {
            return List.of();
        }
        if (!path.startsWith("@")) {
            throw malformed("has a filter that does not begin with @");
        }
        JsonPath relative = JsonPath.parse(path.substring(1));
        if (!relative.isSimple()) {
            throw malformed("has a filter with a path of other than fields");
        }
        return relative.fields();
    }

    private JsonNode literal(String value) {
        return switch (value) {
            case "true" -> BooleanNode.TRUE;
            case "false" -> BooleanNode.FALSE;
            case "" -> throw malformed("has a filter without a value");
            default -> {
                if (value.charAt(0) == '"' || value.charAt(0) == '\'') {
                    yield TextNode.valueOf(quoted(value));
                }
                try {
                    yield DecimalNode.valueOf(new BigDecimal(value));
                } catch (NumberFormatException e) {
                    throw malformed("has a filter with a malformed value");
                }
            }
        };
    }

    private IllegalArgumentException malformed(String problem) {
        return new IllegalArgumentException("JSONPath " + text + " " + problem);
    }
}
