package dev.highlander.testkit.fencing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A ValidatingAdmissionPolicy with its binding, evaluated as Kubernetes documents it, but for namespace selectors, exclusions and authorizers,
 * which the policies here do not use. An expression that fails is an error of the test.
 */
final class AdmissionPolicy {
    private static final CelOptions OPTIONS = CelOptions.current().enableHeterogeneousNumericComparisons(true).build();
    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder().setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS).addVar("object", SimpleType.DYN)
            .addVar("oldObject", SimpleType.DYN).addVar("request", SimpleType.DYN).addVar("params", SimpleType.DYN)
            .build();
    private static final CelRuntime RUNTIME = CelRuntimeFactory.legacyCelRuntimeBuilder().setOptions(OPTIONS).build();

    private final String name;
    /** Knows the variables before, and of what type they are: {@code variables.x} is written {@code variables_x} here. */
    private CelCompiler compiler = COMPILER;
    private final JsonNode constraints;
    private final JsonNode bound;
    private final Map<String, CelRuntime.Program> conditions = new LinkedHashMap<>();
    private final Map<String, CelRuntime.Program> variables = new LinkedHashMap<>();
    private final List<Validation> validations = new ArrayList<>();
    private final @Nullable JsonNode paramRef;

    private record Validation(CelRuntime.Program expression, String message, CelRuntime.@Nullable Program made,
            String reason) {}

    /**
     * A write, as admission sees it.
     *
     * @param resource the plural, for example {@code pods}
     * @param subresource empty for the object itself
     * @param fieldManager as the request names it; empty for none
     * @param old the object as it stands; null for a creation
     */
    record Write(String group, String resource, String subresource, String fieldManager, JsonNode object,
            @Nullable JsonNode old) {
        String operation() {
            return old == null ? "CREATE" : "UPDATE";
        }
    }

    /** What a policy says against a write. */
    record Denial(String policy, String reason, String message) {}

    AdmissionPolicy(JsonNode policy, JsonNode binding) {
        name = policy.at("/metadata/name").asText();
        JsonNode spec = policy.path("spec");
        if (!binding.at("/spec/policyName").asText().equals(name)
                || !spec.path("failurePolicy").asText().equals("Fail")) {
            throw new IllegalArgumentException("binding of another policy, or a policy that may be skipped: " + policy);
        }
        constraints = spec.path("matchConstraints");
        bound = binding.at("/spec/matchResources");
        paramRef = binding.at("/spec/paramRef").isMissingNode() ? null : binding.at("/spec/paramRef");
        spec.path("matchConditions").forEach(condition -> conditions.put(condition.path("name").asText(),
                compile(condition.path("expression").asText(), SimpleType.BOOL)));
        spec.path("variables").forEach(variable -> {
            String spelled = "variables_" + variable.path("name").asText();
            variables.put(spelled, compile(variable.path("expression").asText(), null));
            compiler = compiler.toCompilerBuilder().addVar(spelled, type(variable.path("expression").asText())).build();
        });
        spec.path("validations").forEach(validation -> validations.add(new Validation(
                compile(validation.path("expression").asText(), SimpleType.BOOL), validation.path("message").asText(),
                validation.has("messageExpression")
                        ? compile(validation.path("messageExpression").asText(), SimpleType.STRING)
                        : null,
                validation.path("reason").asText("Invalid"))));
    }

    private CelType type(String source) {
        return tree(source).getResultType();
    }

    private CelAbstractSyntaxTree tree(String source) {
        try {
            return compiler.compile(source.replace("variables.", "variables_")).getAst();
        } catch (CelValidationException e) {
            throw new AssertionError(source, e);
        }
    }

    /** Of exactly that type: Kubernetes refuses a policy otherwise. */
    private CelRuntime.Program compile(String source, @Nullable CelType result) {
        try {
            CelAbstractSyntaxTree tree = tree(source);
            if (result != null && !tree.getResultType().equals(result)) {
                throw new AssertionError(source + " is a " + tree.getResultType().name() + ", not a " + result.name());
            }
            return RUNTIME.createProgram(tree);
        } catch (CelEvaluationException e) {
            throw new AssertionError(source, e);
        }
    }

    /** What it says first against a write, if anything; {@code candidates} are all objects that might be its parameters. */
    Optional<Denial> deny(Write write, List<JsonNode> candidates) {
        if (!selects(constraints, write) || (!bound.isMissingNode() && !selects(bound, write))) {
            return Optional.empty();
        }
        JsonNode reference = paramRef;
        if (reference == null) {
            return evaluate(write, null);
        }
        if (!reference.path("parameterNotFoundAction").asText().equals("Allow")) {
            throw new AssertionError("only Allow is known here: " + reference);
        }
        return candidates.stream()
                .filter(map -> map.at("/metadata/namespace").equals(reference.path("namespace"))
                        && matches(reference.path("selector"), map))
                .flatMap(map -> evaluate(write, map).stream()).findFirst();
    }

    private static boolean selects(JsonNode resources, Write write) {
        JsonNode selector = resources.path("objectSelector");
        JsonNode old = write.old();
        boolean object = selector.isMissingNode() || matches(selector, write.object())
                || (old != null && matches(selector, old));
        boolean ruled = !resources.has("resourceRules");
        for (JsonNode rule : resources.path("resourceRules")) {
            ruled |= among(rule.path("apiGroups"), write.group()) && among(rule.path("operations"), write.operation())
                    && resource(rule.path("resources"), write);
        }
        return object && ruled;
    }

    /** A star stands for all resources, and not for their subresources. */
    private static boolean resource(JsonNode resources, Write write) {
        boolean found = false;
        for (JsonNode pattern : resources) {
            String text = pattern.asText();
            found |= write.subresource().isEmpty()
                    ? text.equals("*") || text.equals(write.resource())
                    : text.equals("*/*") || text.equals("*/" + write.subresource())
                            || text.equals(write.resource() + "/" + write.subresource());
        }
        return found;
    }

    private static boolean among(JsonNode list, String value) {
        boolean found = false;
        for (JsonNode item : list) {
            found |= item.asText().equals("*") || item.asText().equals(value);
        }
        return found;
    }

    private static boolean matches(JsonNode selector, JsonNode object) {
        JsonNode labels = object.at("/metadata/labels");
        boolean all = selector.path("matchLabels").properties().stream()
                .allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
        for (JsonNode expression : selector.path("matchExpressions")) {
            if (!expression.path("operator").asText().equals("Exists")) {
                throw new AssertionError("only Exists is known here: " + expression);
            }
            all &= labels.has(expression.path("key").asText());
        }
        return all;
    }

    private Optional<Denial> evaluate(Write write, @Nullable JsonNode params) {
        Map<String, Object> known = new HashMap<>();
        known.put("object", value(write.object()));
        known.put("oldObject", write.old() == null ? NullValue.NULL_VALUE : value(write.old()));
        known.put("params", params == null ? NullValue.NULL_VALUE : value(params));
        known.put("request", Map.of("operation", write.operation(), "resource",
                Map.of("group", write.group(), "resource", write.resource(), "version", "v1"), "options",
                write.fieldManager().isEmpty() ? Map.of() : Map.of("fieldManager", write.fieldManager())));
        for (CelRuntime.Program condition : conditions.values()) {
            if (!run(condition, known).equals(true)) {
                return Optional.empty();
            }
        }
        variables.forEach((variable, program) -> known.put(variable, run(program, known)));
        for (Validation validation : validations) {
            if (!run(validation.expression, known).equals(true)) {
                String message = validation.made == null ? validation.message : run(validation.made, known).toString();
                return Optional.of(new Denial(name, validation.reason, message));
            }
        }
        return Optional.empty();
    }

    private static Object run(CelRuntime.Program program, Map<String, Object> known) {
        try {
            return program.eval(known);
        } catch (CelEvaluationException e) {
            throw new AssertionError("with " + known, e);
        }
    }

    private static Object value(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, Object> map = new HashMap<>();
                node.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
                yield map;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                node.forEach(item -> list.add(value(item)));
                yield list;
            }
            case STRING -> node.textValue();
            case NUMBER -> node.isIntegralNumber() ? (Object) node.longValue() : (Object) node.doubleValue();
            case BOOLEAN -> node.booleanValue();
            case NULL, MISSING, BINARY, POJO -> NullValue.NULL_VALUE;
        };
    }
}
