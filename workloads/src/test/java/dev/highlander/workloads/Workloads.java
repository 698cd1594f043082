package dev.highlander.workloads;

import dev.highlander.resources.Workload;
import dev.highlander.resources.WorkloadKind;
import dev.highlander.resources.WorkloadReader;
import dev.highlander.resources.document.Problems;
import dev.highlander.resources.document.Value;
import dev.highlander.resources.document.YamlDocument;

/** Workloads as tests write them. */
public final class Workloads {
    private Workloads() {}

    /** The process that an entry of a config file describes. */
    public static Workload process(String yaml) {
        return of(WorkloadKind.PROCESS, yaml);
    }

    /** The workload that an entry of a config file describes. */
    public static Workload of(WorkloadKind kind, String yaml) {
        Problems problems = new Problems();
        Value entry = YamlDocument.read("test.yaml", yaml, problems).orElseThrow();
        return WorkloadReader.fromConfig(kind, entry, "entry", "default", problems)
                .orElseThrow(() -> new IllegalArgumentException(problems.list().toString()));
    }
}
