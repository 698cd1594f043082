package dev.highlander.workloads.process;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;

/** The one next thing to do for a process. After a write the world changes and is looked at again. */
public sealed interface Step {
    /** Nothing, until something changes. */
    record Rest() implements Step {}

    /** Nothing, until something changes or time has passed. */
    record Wait(Duration span) implements Step {}

    /** Make the pod. There is none of its name: if the view was old, the API server refuses. */
    record Create(Counters counters) implements Step {}

    /** Take a pod over that is as wanted: write the own epoch on it, disturb nothing. */
    record Adopt(Pod pod) implements Step {}

    /** Take a pod over of which it is not known whether it is as wanted: write the own epoch on it and leave the rest as it is. */
    record Touch(Pod pod) implements Step {}

    /**
     * Have a pod end: mark it, then delete it with its grace period.
     *
     * @param counters what the next pod will carry
     */
    record Retire(Pod pod, Cause cause, Counters counters) implements Step {}

    /** Let go of a pod that has ended and that only a finalizer of the Go controller still keeps. */
    record LetGo(Pod pod) implements Step {}

    /** There is no pod, and none is wanted. */
    record Gone() implements Step {}

    /** Why a pod must end. */
    enum Cause {
        /** Its spec is no longer what is wanted. */
        CHANGED,
        /** It failed and is tried again. */
        FAILED,
        /** Nobody wants it. */
        UNWANTED
    }
}
