package dev.highlander.workloads.process;

import dev.highlander.workloads.render.Marks;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;

/**
 * How often a process was started again. Written on each pod, so that it outlives the controller that counted.
 *
 * @param restarts how many pods there were before
 * @param failures how many of them failed one after the other, up to the last
 */
public record Counters(int restarts, int failures) {
    /** Before the first pod. */
    public static final Counters ZERO = new Counters(0, 0);

    static Counters of(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        return annotations == null
                ? ZERO
                : new Counters(number(annotations.getOrDefault(Marks.RESTARTS, "0")),
                        number(annotations.getOrDefault(Marks.FAILURES, "0")));
    }

    private static int number(String text) {
        try {
            return Math.max(0, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return 0; // somebody else's writing
        }
    }
}
