package dev.highlander.workloads;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.resources.custom.WorkloadStatus;

/** A status as a merge patch: what is empty is written as nothing, so that the patch removes it. */
final class StatusJson {
    private static final JsonMapper ALL = JsonMapper.builder()
            .withConfigOverride(WorkloadStatus.class,
                    o -> o.setInclude(JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, null)))
            .build();

    private StatusJson() {}

    static ObjectNode of(WorkloadStatus status) {
        ObjectNode written = ALL.valueToTree(status);
        for (String field : new String[]{"lastError", "lastTransitionTime", "podName", "selector"}) {
            if (written.path(field).asText().isEmpty()) {
                written.putNull(field);
            }
        }
        return written;
    }
}
