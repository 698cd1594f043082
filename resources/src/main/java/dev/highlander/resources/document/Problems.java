package dev.highlander.resources.document;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is wrong with a document, so that its writer hears of everything at once.
 *
 * <p>Bounded: past {@value #LIMIT} problems the rest is counted, not kept. Belongs to one thread.
 */
public final class Problems {
    private static final int LIMIT = 200;

    private final List<Problem> found = new ArrayList<>();
    private int left;
    private boolean errors;

    /** Notes one. */
    public void add(Problem problem) {
        errors |= problem.severity() == Problem.Severity.ERROR;
        if (found.size() < LIMIT) {
            found.add(problem);
        } else {
            left++;
        }
    }

    /** Whether the document must be refused. */
    public boolean hasErrors() {
        return errors;
    }

    /** What was found, in the order of finding; the last one says how many were left out, if any were. */
    public List<Problem> list() {
        List<Problem> all = new ArrayList<>(found);
        if (left > 0) {
            all.add(Problem.missing(found.getLast().at(), "", left + " more problems are not shown"));
        }
        return List.copyOf(all);
    }
}
