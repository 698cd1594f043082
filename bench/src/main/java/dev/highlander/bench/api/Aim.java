package dev.highlander.bench.api;

/**
 * Something that we want to reach, and what was found.
 *
 * @param what of which figure
 * @param found what was measured
 * @param bound what it is compared with
 * @param atLeast whether more is better
 * @param unit of both figures, with a space before it if it needs one; empty for ratios
 */
public record Aim(String what, double found, double bound, boolean atLeast, String unit) {
    /** Whether it is reached. */
    public boolean reached() {
        return atLeast ? found >= bound : found <= bound;
    }
}
