package dev.highlander.controlplane.node.runtime.process;

import dev.highlander.controlplane.node.runtime.Mount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The steps that make volumes appear at their paths in a private mount namespace, without leaving a trace on the machine.
 *
 * <p>A mount needs a file or directory to cover. Where the machine has none, it is made in private: the nearest directory above
 * is covered by an overlay of itself, and the point is made there. Nothing can cover {@code /} for a process that already stands
 * in it; a missing top-level directory therefore takes a mirror, a new root with all of the old one's entries. A mirror is
 * also taken when a volume would hide the place where the volumes themselves are.
 *
 * @param mirrorRoot whether the container gets a mirrored root
 * @param steps      what to do, in order
 */
record MountPlan(boolean mirrorRoot, List<Step> steps) {
    /** One step; paths as the container will see them. */
    sealed interface Step {
        /** Cover a directory by an overlay of itself that takes changes in memory. */
        record Overlay(String path) implements Step {}

        /** Make the point to be covered, and what is missing above it. */
        record Point(String path, boolean directory) implements Step {}

        /** Show a source at a path. */
        record Bind(Path source, String path, boolean readOnly) implements Step {}
    }

    /**
     * Plans.
     *
     * @param mounts    what to show where, absolute and normalised
     * @param state     the directory below which the sources are kept
     * @param exists    whether the machine has something at a path
     * @param directory whether a source is a directory
     */
    static MountPlan of(List<Mount> mounts, Path state, Predicate<Path> exists, Predicate<Path> directory) {
        List<Mount> outermostFirst = mounts.stream()
                .sorted(Comparator.comparingInt(mount -> Path.of(mount.target()).getNameCount())).toList();
        boolean mirror = false;
        List<Step> steps = new ArrayList<>();
        List<Path> covered = new ArrayList<>();
        for (Mount mount : outermostFirst) {
            Path target = Path.of(mount.target()).normalize();
            boolean inside = covered.stream().anyMatch(target::startsWith);
            mirror |= state.startsWith(target);
            if (inside) {
                // Inside another volume or an overlay it can simply be made (or is there).
                steps.add(new Step.Point(target.toString(), directory.test(mount.source())));
            } else if (!exists.test(target)) {
                Path above = existingAbove(target, exists);
                if (above.getNameCount() == 0) {
                    mirror = true;
                } else {
                    steps.add(new Step.Overlay(above.toString()));
                    covered.add(above);
                }
                steps.add(new Step.Point(target.toString(), directory.test(mount.source())));
            }
            steps.add(new Step.Bind(mount.source(), target.toString(), mount.readOnly()));
            covered.add(target);
        }
        return new MountPlan(mirror, List.copyOf(steps));
    }

    private static Path existingAbove(Path target, Predicate<Path> exists) {
        Path above = target;
        while (above.getParent() != null && !exists.test(above)) {
            above = above.getParent();
        }
        return above;
    }
}
