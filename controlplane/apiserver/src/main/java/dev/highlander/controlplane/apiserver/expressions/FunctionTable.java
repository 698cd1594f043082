package dev.highlander.controlplane.apiserver.expressions;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Functions while they are put together: how they are called, and what they do. */
final class FunctionTable {
    private final Map<String, List<CelOverloadDecl>> overloads = new LinkedHashMap<>();
    private final List<CelFunctionBinding> bindings = new ArrayList<>();

    /**
     * A parameter.
     *
     * @param type what expressions pass
     * @param form what Java gets
     */
    record Parameter(CelType type, Class<?> form) {}

    /** Adds a function that is called by itself: {@code name(first, …)}. */
    void global(String name, CelType result, CelFunctionOverload body, Parameter... parameters) {
        String id = id(name, parameters);
        add(name, CelOverloadDecl.newGlobalOverload(id, result, types(parameters)), body, parameters);
    }

    /** Adds a function that is called on its first parameter: {@code first.name(second, …)}. */
    void member(String name, CelType result, CelFunctionOverload body, Parameter... parameters) {
        String id = "on_" + id(name, parameters);
        add(name, CelOverloadDecl.newMemberOverload(id, result, types(parameters)), body, parameters);
    }

    private void add(String name, CelOverloadDecl overload, CelFunctionOverload body, Parameter... parameters) {
        overloads.computeIfAbsent(name, _ -> new ArrayList<>()).add(overload);
        List<Class<?>> forms = new ArrayList<>();
        for (Parameter parameter : parameters) {
            forms.add(parameter.form());
        }
        bindings.add(CelFunctionBinding.from(overload.overloadId(), forms, body));
    }

    private static String id(String name, Parameter... parameters) {
        StringBuilder id = new StringBuilder("kubernetes_").append(name);
        for (Parameter parameter : parameters) {
            id.append('_').append(parameter.type().name());
            parameter.type().parameters().forEach(inner -> id.append('_').append(inner.name()));
        }
        return id.toString();
    }

    private static List<CelType> types(Parameter... parameters) {
        return Arrays.stream(parameters).map(Parameter::type).toList();
    }

    List<CelFunctionDecl> declarations() {
        return overloads.entrySet()
                .stream()
                .map(entry -> CelFunctionDecl.newFunctionDeclaration(entry.getKey(), entry.getValue()))
                .toList();
    }

    List<CelFunctionBinding> bindings() {
        return List.copyOf(bindings);
    }
}
