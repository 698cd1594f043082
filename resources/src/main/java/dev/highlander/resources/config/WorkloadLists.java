package dev.highlander.resources.config;

import dev.highlander.resources.Workload;
import dev.highlander.resources.WorkloadKey;
import dev.highlander.resources.WorkloadKind;
import dev.highlander.resources.WorkloadReader;
import dev.highlander.resources.document.Problem;
import dev.highlander.resources.document.Problems;
import dev.highlander.resources.document.Value;
import dev.highlander.resources.document.Value.Look;
import dev.highlander.resources.schema.Binder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the four lists under {@code workloads}. */
final class WorkloadLists {
    private static final int MOST_WORKLOADS = 20_000;

    private final String namespace;
    private final Problems problems;
    private final List<Workload> workloads = new ArrayList<>();
    private final Map<WorkloadKey, String> seen = new HashMap<>();

    WorkloadLists(String namespace, Problems problems) {
        this.namespace = namespace;
        this.problems = problems;
    }

    List<Workload> read(Value.Mapping lists) {
        List<String> known = Arrays.stream(WorkloadKind.values()).map(WorkloadKind::configList).toList();
        lists.members().forEach((name, member) -> {
            if (!known.contains(name)) {
                problems.add(Binder.unknownName(member.nameAt(), "workloads." + name, name, known));
            }
        });
        for (WorkloadKind kind : WorkloadKind.values()) {
            Value.Member member = lists.members().get(kind.configList());
            if (member != null) {
                readList(kind, member.value());
            }
        }
        return workloads;
    }

    private void readList(WorkloadKind kind, Value list) {
        String path = "workloads." + kind.configList();
        switch (list) {
            case Value.Sequence sequence when sequence.items().size() <= MOST_WORKLOADS -> {
                for (int i = 0; i < sequence.items().size(); i++) {
                    readEntry(kind, sequence.items().get(i), path + "[" + i + "]");
                }
            }
            case Value.Sequence _ ->
                problems.add(Problem.missing(list.at(), path, "expected at most " + MOST_WORKLOADS + " workloads"));
            case Value.Scalar scalar when scalar.look() == Look.NOTHING -> {
            }
            case Value.Scalar _,Value.Mapping _ ->
                problems.add(Problem.error(list.at(), path, list.describe(),
                        "expected a list of workloads, each behind `- `"));
        }
    }

    private void readEntry(WorkloadKind kind, Value entry, String path) {
        WorkloadReader.fromConfig(kind, entry, path, namespace, problems).ifPresent(workload -> {
            String before = seen.putIfAbsent(workload.key(), path);
            if (before == null) {
                workloads.add(workload);
            } else {
                problems.add(Problem.error(entry.at(), path + ".name", workload.key().name(),
                        "expected each name once in a namespace, but " + before + " has it already"));
            }
        });
    }
}
