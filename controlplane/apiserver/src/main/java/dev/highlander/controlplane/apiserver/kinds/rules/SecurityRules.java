package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.ArrayList;
import java.util.List;

/** Security contexts of pods and containers. */
final class SecurityRules {
    private static final List<String> PROFILE_TYPES = List.of("Localhost", "RuntimeDefault", "Unconfined");
    private static final List<String> FS_GROUP_POLICIES = List.of("OnRootMismatch", "Always");

    private SecurityRules() {}

    static void container(ObjectNode context, FieldPath path, Problems problems) {
        Check.identity(context, "runAsUser", path, problems);
        Check.identity(context, "runAsGroup", path, problems);
        Check.oneOfIfGiven(context, "procMount", path, problems, List.of("Default", "Unmasked"));
        if (Tree.has(context, "allowPrivilegeEscalation") && !Tree.flag(context, "allowPrivilegeEscalation")) {
            if (Tree.flag(context, "privileged")) {
                problems.invalid(path, context,
                        "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
            }
            for (JsonNode capability : Tree.list(Tree.view(context, "capabilities"), "add")) {
                if (capability.asText().equals("CAP_SYS_ADMIN")) {
                    problems.invalid(path, context,
                            "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
                }
            }
        }
        profile(context, "seccompProfile", path, problems);
        profile(context, "appArmorProfile", path, problems);
    }

    static void pod(ObjectNode spec, boolean template, FieldPath path, Problems problems) {
        hostNetwork(spec, template, path.field("containers"), problems);
        ObjectNode context = Tree.object(spec, "securityContext");
        if (context == null) {
            return;
        }
        FieldPath here = path.field("securityContext");
        Check.identity(context, "fsGroup", here, problems);
        Check.identity(context, "runAsUser", here, problems);
        Check.identity(context, "runAsGroup", here, problems);
        ArrayNode groups = Tree.list(context, "supplementalGroups");
        for (int i = 0; i < groups.size(); i++) {
            if (groups.get(i).longValue() < 0 || groups.get(i).longValue() > Integer.MAX_VALUE) {
                problems.invalid(here.field("supplementalGroups").index(i), groups.get(i),
                        "must be between 0 and 2147483647, inclusive");
            }
        }
        if (Tree.flag(spec, "shareProcessNamespace") && Tree.flag(spec, "hostPID")) {
            problems.invalid(path.field("shareProcessNamespace"), spec.get("shareProcessNamespace"),
                    "ShareProcessNamespace and HostPID cannot both be enabled");
        }
        sysctls(Tree.list(context, "sysctls"), here.field("sysctls"), problems);
        Check.oneOfIfGiven(context, "fsGroupChangePolicy", here, problems, FS_GROUP_POLICIES);
        profile(context, "seccompProfile", here, problems);
        profile(context, "appArmorProfile", here, problems);
    }

    /** On the host's network a container's port is the host's. */
    private static void hostNetwork(ObjectNode spec, boolean template, FieldPath path, Problems problems) {
        if (!Tree.flag(spec, "hostNetwork")) {
            return;
        }
        ArrayNode containers = Tree.list(spec, "containers");
        for (int i = 0; i < containers.size(); i++) {
            ArrayNode ports = Tree.list(containers.get(i), "ports");
            for (int p = 0; p < ports.size(); p++) {
                long host = Tree.number(ports.get(p), "hostPort");
                boolean unset = template && host == 0;
                if (!unset && host != Tree.number(ports.get(p), "containerPort")) {
                    problems.invalid(path.index(i).field("ports").index(p).field("containerPort"),
                            ports.get(p).path("containerPort"), "must match `hostPort` when `hostNetwork` is true");
                }
            }
        }
    }

    private static void profile(ObjectNode context, String field, FieldPath path, Problems problems) {
        if (!(context.get(field) instanceof ObjectNode profile)) {
            return;
        }
        FieldPath here = path.field(field);
        if (!Check.oneOf(profile, "type", here, problems, PROFILE_TYPES)) {
            return;
        }
        boolean local = Tree.text(profile, "type").equals("Localhost");
        String file = Tree.text(profile, "localhostProfile");
        if (local && file.isEmpty()) {
            problems.required(here.field("localhostProfile"),
                    "must be set when " + (field.startsWith("sec") ? "seccomp" : "AppArmor")
                            + " type is Localhost");
        } else if (!local && Tree.has(profile, "localhostProfile")) {
            problems.invalid(here.field("localhostProfile"), file,
                    "can only be set when " + (field.startsWith("sec") ? "seccomp" : "AppArmor")
                            + " type is Localhost");
        } else if (local && field.startsWith("sec")) {
            VolumeRules.descending(file, here.field("localhostProfile"), problems);
        }
    }

    private static void sysctls(ArrayNode sysctls, FieldPath path, Problems problems) {
        List<String> names = new ArrayList<>(sysctls.size());
        for (int i = 0; i < sysctls.size(); i++) {
            String name = Tree.text(sysctls.get(i), "name");
            FieldPath here = path.index(i);
            if (!Check.required(sysctls.get(i), "name", here, problems)) {
                continue;
            }
            if (names.contains(name)) {
                problems.duplicate(here.field("name"), sysctls.get(i).path("name"));
            }
            names.add(name);
        }
    }
}
