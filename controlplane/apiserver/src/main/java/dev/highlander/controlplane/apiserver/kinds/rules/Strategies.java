package dev.highlander.controlplane.apiserver.kinds.rules;

import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.NameRule;
import dev.highlander.controlplane.apiserver.kinds.Scope;
import dev.highlander.controlplane.apiserver.kinds.Strategy;
import java.util.Map;

/** Which strategy a built-in kind has. */
public final class Strategies {
    private static final Map<String, Strategy> RULES = Map.ofEntries(
            Map.entry("v1/pods", new PodStrategy()), Map.entry("v1/namespaces", new NamespaceStrategy()),
            Map.entry("v1/nodes", RuleSet.rules(CoreRules::node).changes(CoreRules::nodeChange)),
            Map.entry("v1/configmaps", RuleSet.rules(CoreRules::configMap).changes(CoreRules::configMapChange)),
            Map.entry("v1/secrets", RuleSet.rules(CoreRules::secret).changes(CoreRules::secretChange)),
            Map.entry("v1/events", RuleSet.rules(EventRules::core)),
            Map.entry("events.k8s.io/v1/events", RuleSet.rules(EventRules::events).changes(EventRules::eventsChange)),
            Map.entry("coordination.k8s.io/v1/leases", RuleSet.rules(CoreRules::lease)));

    private Strategies() {}

    /**
     * What a kind's row of data says.
     *
     * @param scope where its objects live
     * @param names the rule for its names
     * @param generation whether it counts generations
     * @param unconditionalUpdate whether a PUT may leave out the version
     * @param createOnUpdate whether a PUT may create
     * @param answersWithDeleted whether a deletion answers with the object
     */
    public record Row(Scope scope, NameRule names, boolean generation, boolean unconditionalUpdate,
            boolean createOnUpdate, boolean answersWithDeleted) {}

    /** The strategy of a kind: what its row says, and its own rules if it has any. */
    public static Strategy of(GroupVersion groupVersion, String plural, Row row) {
        return new RowStrategy(row, RULES.getOrDefault(groupVersion.apiVersion() + "/" + plural, Strategy.PLAIN));
    }
}
