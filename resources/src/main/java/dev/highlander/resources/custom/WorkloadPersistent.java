package dev.highlander.resources.custom;

import dev.highlander.resources.WorkloadKind;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A persistent set as a custom resource. */
@Group(CustomResources.GROUP)
@Version(CustomResources.VERSION)
@Kind("WorkloadPersistent")
@Plural("workloadpersistents")
@ShortNames("wlper")
public final class WorkloadPersistent extends WorkloadResource {
    private static final long serialVersionUID = 1;

    @Override
    public WorkloadKind workloadKind() {
        return WorkloadKind.PERSISTENT;
    }
}
