package dev.highlander.controlplane.node.env;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapKeySelector;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Variables and command line of one container.
 *
 * @param variables in the order of their definition
 * @param command   the program and its arguments; empty when the container names none
 */
public record Environment(Map<String, String> variables, List<String> command) {
    /**
     * Resolves a container's variables: those of {@code envFrom} first, then {@code env} in order, each of which may use the ones
     * before; a later definition of a name wins. Then the command line, which may use all.
     *
     * @throws ConfigurationMissing when an object or key that is not optional is missing
     */
    public static Environment of(Container container, PodFields fields, References references)
            throws ConfigurationMissing {
        String namespace = fields.pod().getMetadata().getNamespace();
        Map<String, String> variables = new LinkedHashMap<>();
        for (EnvFromSource source : orEmpty(container.getEnvFrom())) {
            String prefix = source.getPrefix() == null ? "" : source.getPrefix();
            all(source, namespace, references).forEach((key, value) -> {
                if (isName(prefix + key)) {
                    variables.put(prefix + key, value);
                }
            });
        }
        for (EnvVar variable : orEmpty(container.getEnv())) {
            EnvVarSource from = variable.getValueFrom();
            if (from == null) {
                String value = variable.getValue() == null ? "" : variable.getValue();
                variables.put(variable.getName(), Expansion.expand(value, variables));
            } else {
                Optional<String> value = value(from, container, fields, namespace, references);
                value.ifPresent(found -> variables.put(variable.getName(), found));
            }
        }
        List<String> command = new ArrayList<>();
        orEmpty(container.getCommand()).forEach(word -> command.add(Expansion.expand(word, variables)));
        orEmpty(container.getArgs()).forEach(word -> command.add(Expansion.expand(word, variables)));
        return new Environment(variables, command);
    }

    /** Replaces {@code $(NAME)} by the variables. */
    public String expand(String text) {
        return Expansion.expand(text, variables);
    }

    /** All variables that a source gives, without its prefix. */
    private static Map<String, String> all(EnvFromSource source, String namespace, References references)
            throws ConfigurationMissing {
        if (source.getConfigMapRef() != null) {
            String name = source.getConfigMapRef().getName();
            Optional<ConfigMap> map = references.configMap(namespace, name);
            if (map.isEmpty() && !Boolean.TRUE.equals(source.getConfigMapRef().getOptional())) {
                throw new ConfigurationMissing("configmap \"" + name + "\" not found");
            }
            return map.map(ConfigMap::getData).orElse(Map.of());
        }
        if (source.getSecretRef() != null) {
            String name = source.getSecretRef().getName();
            Optional<Secret> secret = references.secret(namespace, name);
            if (secret.isEmpty() && !Boolean.TRUE.equals(source.getSecretRef().getOptional())) {
                throw new ConfigurationMissing("secret \"" + name + "\" not found");
            }
            Map<String, String> decoded = new LinkedHashMap<>();
            secret.map(Secret::getData).orElse(Map.of()).forEach((key, value) -> decoded.put(key, decode(value)));
            return decoded;
        }
        return Map.of();
    }

    private static Optional<String> value(EnvVarSource from, Container container, PodFields fields, String namespace,
            References references) throws ConfigurationMissing {
        if (from.getFieldRef() != null) {
            return Optional.of(fields.field(from.getFieldRef().getFieldPath()));
        }
        if (from.getResourceFieldRef() != null) {
            return Optional.of(fields.resource(from.getResourceFieldRef(), container));
        }
        if (from.getConfigMapKeyRef() != null) {
            ConfigMapKeySelector key = from.getConfigMapKeyRef();
            Optional<ConfigMap> map = references.configMap(namespace, key.getName());
            return pick("configmap", "ConfigMap", namespace, key.getName(), key.getKey(), key.getOptional(),
                    map.map(ConfigMap::getData), map.isPresent());
        }
        if (from.getSecretKeyRef() != null) {
            SecretKeySelector key = from.getSecretKeyRef();
            Optional<Secret> secret = references.secret(namespace, key.getName());
            return pick("secret", "Secret", namespace, key.getName(), key.getKey(), key.getOptional(),
                    secret.map(Secret::getData),
                    secret.isPresent()).map(Environment::decode);
        }
        throw new ConfigurationMissing("a variable's source is of a kind that this node does not know");
    }

    private static Optional<String> pick(String lower, String kind, String namespace, String name, String key,
            @Nullable Boolean optional, Optional<Map<String, String>> data, boolean present)
            throws ConfigurationMissing {
        Optional<String> value = data.flatMap(map -> Optional.ofNullable(map.get(key)));
        if (value.isEmpty() && !Boolean.TRUE.equals(optional)) {
            throw new ConfigurationMissing(present
                    ? "couldn't find key " + key + " in " + kind + " " + namespace + "/" + name
                    : lower + " \"" + name + "\" not found");
        }
        return value;
    }

    /** What Kubernetes 1.32 takes for a name: printable ASCII but for the equals sign. */
    private static boolean isName(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '=');
    }

    private static String decode(String value) {
        return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
