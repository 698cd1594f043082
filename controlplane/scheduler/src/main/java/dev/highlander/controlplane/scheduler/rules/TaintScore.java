package dev.highlander.controlplane.scheduler.rules;

import dev.highlander.controlplane.scheduler.model.Cluster;
import dev.highlander.controlplane.scheduler.model.NodeState;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import dev.highlander.controlplane.scheduler.model.Taint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Likes nodes with few taints that discourage the pod. */
final class TaintScore implements Score {
    @Override
    public int weight() {
        return 3;
    }

    @Override
    public long @Nullable [] marks(PodFacts pod, Cluster cluster, List<NodeState> nodes) {
        long[] marks = new long[nodes.size()];
        long most = 0;
        for (int i = 0; i < marks.length; i++) {
            for (Taint taint : nodes.get(i).facts().taints()) {
                marks[i] += taint.discourages() && !pod.tolerates(taint) ? 1 : 0;
            }
            most = Math.max(most, marks[i]);
        }
        if (most == 0) {
            return null;
        }
        Score.stretch(marks);
        for (int i = 0; i < marks.length; i++) {
            marks[i] = BEST - marks[i];
        }
        return marks;
    }
}
