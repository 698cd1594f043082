package dev.highlander.controlplane.apiserver.kinds;

import java.util.List;

/**
 * What a kind is called.
 *
 * @param kind for example {@code Pod}
 * @param listKind for example {@code PodList}
 * @param plural the resource in paths, for example {@code pods}
 * @param singular for example {@code pod}
 * @param shortNames for example {@code po}
 * @param categories for example {@code all}
 */
public record Names(String kind, String listKind, String plural, String singular, List<String> shortNames,
        List<String> categories) {
    /** Copies the lists. */
    public Names {
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
    }
}
