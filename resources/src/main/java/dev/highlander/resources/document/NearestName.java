package dev.highlander.resources.document;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was probably meant by one that nobody knows. */
public final class NearestName {
    private NearestName() {}

    /**
     * The known name nearest to a written one, not counting case, dashes and underscores: a few slips of the finger away (one for short
     * names, up to a quarter of the letters for long ones), or the shortest that it begins or that begins it.
     *
     * @return nothing if no name is near enough to be a likely slip
     */
    public static Optional<String> of(String written, Collection<String> known) {
        String plain = plain(written);
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String name : known) {
            int slips = distance(plain, plain(name));
            if (slips < least) {
                least = slips;
                best = name;
            }
        }
        int allowed = Math.max(1, Math.min(written.length(), best.length()) / 4);
        return least <= allowed && !best.isEmpty()
                ? Optional.of(best)
                : known.stream().filter(name -> extendsOther(plain, plain(name)))
                        .min(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
    }

    /** The hint that goes with an unknown name, if one is near. */
    public static Optional<String> hint(String written, Collection<String> known) {
        return of(written, known).map(name -> "did you mean `" + name + "`?");
    }

    private static boolean extendsOther(String a, String b) {
        return Math.min(a.length(), b.length()) > 2 && (a.startsWith(b) || b.startsWith(a));
    }

    private static String plain(String name) {
        // Nobody means a name of more than a hundred letters, and the distance is quadratic in the length.
        String head = name.length() > 100 ? name.substring(0, 100) : name;
        return head.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            d[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            d[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
