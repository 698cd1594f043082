package dev.highlander.controlplane.node.env;

import java.util.Map;

/**
 * Replaces {@code $(NAME)} by Kubernetes' rules: {@code $$} is a dollar, so {@code $$(NAME)} stays as {@code $(NAME)}; the name of a
 * variable that is not there stays as it is written; any other dollar is a dollar. Pure.
 */
final class Expansion {
    private Expansion() {}

    static String expand(String text, Map<String, String> variables) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        StringBuilder expanded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
            int end = c == '$' && next == '(' ? text.indexOf(')', i + 2) : -1;
            if (c == '$' && next == '$') {
                expanded.append('$');
                i++;
            } else if (end > 0) {
                String name = text.substring(i + 2, end);
                expanded.append(variables.getOrDefault(name, "$(" + name + ")"));
                i = end;
            } else {
                expanded.append(c);
            }
        }
        return expanded.toString();
    }
}
