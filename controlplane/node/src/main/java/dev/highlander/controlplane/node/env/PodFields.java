package dev.highlander.controlplane.node.env;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a pod may be told of itself: the downward API.
 *
 * @param pod         the pod
 * @param address     its address and its node's
 * @param allocatable what the node has, the limit of containers without one
 */
public record PodFields(Pod pod, String address, Map<String, Quantity> allocatable) {
    private static final Pattern KEYED = Pattern.compile("metadata\\.(labels|annotations)\\['(.+)'\\]");

    /** The value at a path such as {@code metadata.labels['app']}. */
    public String field(String path) throws ConfigurationMissing {
        Matcher keyed = KEYED.matcher(path);
        if (keyed.matches()) {
            return map(keyed.group(1)).getOrDefault(keyed.group(2), "");
        }
        return switch (path) {
            case "metadata.name" -> text(pod.getMetadata().getName());
            case "metadata.namespace" -> text(pod.getMetadata().getNamespace());
            case "metadata.uid" -> text(pod.getMetadata().getUid());
            case "metadata.labels" -> lines(map("labels"));
            case "metadata.annotations" -> lines(map("annotations"));
            case "spec.nodeName" -> text(pod.getSpec().getNodeName());
            case "spec.serviceAccountName" -> text(pod.getSpec().getServiceAccountName());
            case "status.hostIP", "status.podIP", "status.hostIPs", "status.podIPs" -> address;
            default -> throw new ConfigurationMissing("fieldPath \"" + path + "\" is not supported");
        };
    }

    /**
     * A container's request or limit, divided and rounded up.
     *
     * @param own the container that asks, when the selector names none
     */
    public String resource(ResourceFieldSelector selector, @Nullable Container own) throws ConfigurationMissing {
        Container container = selector.getContainerName() == null || selector.getContainerName().isEmpty()
                ? own
                : container(selector.getContainerName());
        if (container == null) {
            throw new ConfigurationMissing("container \"" + selector.getContainerName() + "\" not found");
        }
        String resource = text(selector.getResource());
        int dot = resource.indexOf('.');
        if (dot < 0 || !(resource.startsWith("limits.") || resource.startsWith("requests."))) {
            throw new ConfigurationMissing("resource \"" + resource + "\" is not supported");
        }
        BigDecimal amount = amount(container, resource.substring(0, dot), resource.substring(dot + 1));
        BigDecimal divisor = selector.getDivisor() == null ? BigDecimal.ZERO : number(selector.getDivisor());
        return amount.divide(divisor.signum() == 0 ? BigDecimal.ONE : divisor, 0, RoundingMode.CEILING).toBigInteger()
                .toString();
    }

    private BigDecimal amount(Container container, String side, String name) {
        var resources = container.getResources();
        Map<String, Quantity> limits = resources == null || resources.getLimits() == null
                ? Map.of()
                : resources.getLimits();
        Map<String, Quantity> requests = resources == null || resources.getRequests() == null
                ? Map.of()
                : resources.getRequests();
        if (side.equals("requests")) {
            Quantity request = requests.get(name);
            return request == null ? BigDecimal.ZERO : number(request);
        }
        Quantity limit = limits.getOrDefault(name, allocatable.get(name));
        return limit == null ? BigDecimal.ZERO : number(limit);
    }

    private @Nullable Container container(String name) {
        return pod.getSpec().getContainers().stream().filter(container -> name.equals(container.getName())).findFirst()
                .or(() -> pod.getSpec().getInitContainers().stream().filter(init -> name.equals(init.getName()))
                        .findFirst())
                .orElse(null);
    }

    private Map<String, String> map(String which) {
        Map<String, String> map = which.equals("labels")
                ? pod.getMetadata().getLabels()
                : pod.getMetadata().getAnnotations();
        return map == null ? Map.of() : map;
    }

    /** One {@code key="value"} a line, sorted, quoted as Go does. */
    private static String lines(Map<String, String> map) {
        return new TreeMap<>(map).entrySet().stream().map(entry -> entry.getKey() + "=" + quote(entry.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static String quote(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t")
                + "\"";
    }

    static BigDecimal number(Quantity quantity) {
        return Quantity.getAmountInBytes(quantity);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
