package dev.highlander.resources.config;

import dev.highlander.resources.document.Problem;
import dev.highlander.resources.document.Problems;
import dev.highlander.resources.document.Value;
import dev.highlander.resources.document.Value.Look;
import dev.highlander.resources.schema.Binder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a config file says: settings by name, and its lists of workloads still unread.
 *
 * @param settings only those written, and not written as nothing
 * @param workloads the mapping under {@code workloads}, if there is one
 */
record FileContent(Map<Setting, Value.Scalar> settings, Optional<Value.Mapping> workloads) {

    static FileContent of(Optional<Value> document, Problems problems) {
        Map<Setting, Value.Scalar> settings = new EnumMap<>(Setting.class);
        if (document.isEmpty() || (document.get() instanceof Value.Scalar scalar && scalar.look() == Look.NOTHING)) {
            return new FileContent(settings, Optional.empty());
        }
        if (!(document.get() instanceof Value.Mapping top)) {
            problems.add(Problem.error(document.get().at(), "", document.get().describe(),
                    "expected a mapping with keys such as `tenant` and `workloads`"));
            return new FileContent(settings, Optional.empty());
        }
        Optional<Value.Mapping> workloads = Optional.empty();
        for (Map.Entry<String, Value.Member> member : top.members().entrySet()) {
            if (member.getKey().equals("workloads")) {
                workloads = mapping("workloads", member.getValue().value(), problems);
            } else {
                setting("", member.getKey(), member.getValue(), settings, problems);
            }
        }
        return new FileContent(settings, workloads);
    }

    private static void setting(String group, String name, Value.Member member, Map<Setting, Value.Scalar> settings,
            Problems problems) {
        String path = group + name;
        Optional<Setting> known = Setting.ofKey(path);
        if (known.isPresent()) {
            scalar(known.get(), member.value(), settings, problems);
        } else if (group.isEmpty() && names(name + ".").findAny().isPresent()) {
            mapping(name, member.value(), problems).ifPresent(mapping -> mapping.members()
                    .forEach((inner, value) -> setting(name + ".", inner, value, settings, problems)));
        } else {
            List<String> all = Stream.concat(names(group), group.isEmpty() ? Stream.of("workloads") : Stream.empty())
                    .toList();
            problems.add(Binder.unknownName(member.nameAt(), path, name, all));
        }
    }

    /** Names that may stand in a group, without the group; those of the top level for an empty one. */
    private static Stream<String> names(String group) {
        return Arrays.stream(Setting.values()).map(Setting::key).filter(key -> !key.isEmpty() && key.startsWith(group))
                .map(key -> key.substring(group.length()).replaceFirst("\\..*", "")).distinct();
    }

    private static void scalar(Setting setting, Value value, Map<Setting, Value.Scalar> settings, Problems problems) {
        if (value instanceof Value.Scalar scalar) {
            if (scalar.look() != Look.NOTHING) {
                settings.put(setting, scalar);
            }
        } else {
            problems.add(Problem.error(value.at(), setting.key(), value.describe(), "expected a single value"));
        }
    }

    private static Optional<Value.Mapping> mapping(String path, Value value, Problems problems) {
        if (value instanceof Value.Mapping mapping) {
            return Optional.of(mapping);
        }
        boolean nothing = value instanceof Value.Scalar scalar && scalar.look() == Look.NOTHING;
        if (!nothing) {
            problems.add(Problem.error(value.at(), path, value.describe(), "expected a mapping"));
        }
        return Optional.empty();
    }
}
