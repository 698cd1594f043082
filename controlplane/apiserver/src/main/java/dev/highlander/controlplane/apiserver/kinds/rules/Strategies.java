package dev.highlander.controlplane.apiserver.kinds.rules;

import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.NameRule;
import dev.highlander.controlplane.apiserver.kinds.Scope;
import dev.highlander.controlplane.apiserver.kinds.Strategy;
import java.util.Map;

/** Which strategy a built-in kind has. */
public final class Strategies {
    private static final Map<String, Strategy> RULES = Map.of();

    private Strategies() {}

    /**
     * What a kind's row of data says.
     *
     * @param scope where its objects live
     * @param names the rule for its names
     * @param generation whether it counts generations
     * @param unconditionalUpdate whether a PUT may leave out the version
     * @param createOnUpdate whether a PUT may create
     */
    public record Row(Scope scope, NameRule names, boolean generation, boolean unconditionalUpdate,
            boolean createOnUpdate) {}

    /** The strategy of a kind: what its row says, and its own rules if it has any. */
    public static Strategy of(GroupVersion groupVersion, String plural, Row row) {
        return new RowStrategy(row, RULES.getOrDefault(groupVersion.apiVersion() + "/" + plural, Strategy.PLAIN));
    }
}
