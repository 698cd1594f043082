package dev.highlander.bench.api;

import java.util.List;

/**
 * A phase on both servers.
 *
 * @param phase which
 * @param subject the figures of the server that is measured
 * @param bare those of the bare server
 */
public record PhaseResult(Phase phase, Figures subject, Figures bare) {
    private static final double RATE_AIM = 0.7;
    private static final double P99_AIM = 2;

    /** The subject's rate as a part of the bare server's; 0 if there is nothing to compare. */
    public double rateRatio() {
        return ratio(subject.rate(), bare.rate());
    }

    /** The subject's 99th percentile as a multiple of the bare server's; 0 if there is nothing to compare. */
    public double p99Ratio() {
        return ratio(subject.p99(), bare.p99());
    }

    static double ratio(double of, double to) {
        return to == 0 ? 0 : of / to;
    }

    /** What we want to reach in this phase. */
    public List<Aim> aims() {
        return phase.compared()
                ? List.of(new Aim("rate", rateRatio(), RATE_AIM, true, ""),
                        new Aim("p99", p99Ratio(), P99_AIM, false, ""))
                : List.of();
    }
}
