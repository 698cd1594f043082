package dev.highlander.resources.document;

import java.util.List;
import java.util.Map;

/** A value of a document, with the place where it was written. Immutable and without cycles. */
public sealed interface Value {

    /** Where the value begins. */
    Location at();

    /** What to call this value in a message: {@code "a list"}, {@code "a mapping"}, or the text itself. */
    String describe();

    /** What a scalar is by its look: {@code 8080} is an integer, {@code "8080"} a string. */
    enum Look {
        TEXT, INTEGER, DECIMAL, BOOLEAN, NOTHING
    }

    /**
     * A single value.
     *
     * @param text as written, without quotes
     * @param look what it looks like
     */
    record Scalar(Location at, String text, Look look) implements Value {
        @Override
        public String describe() {
            return look == Look.NOTHING ? "nothing" : text;
        }
    }

    /** A list. */
    record Sequence(Location at, List<Value> items) implements Value {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String describe() {
            return "a list";
        }
    }

    /**
     * Names with values, in the order in which they were written; no name stands twice.
     */
    record Mapping(Location at, Map<String, Member> members) implements Value {
        public Mapping {
            members = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(members));
        }

        @Override
        public String describe() {
            return "a mapping";
        }
    }

    /**
     * A name in a mapping and what it stands for.
     *
     * @param nameAt where the name was written
     */
    record Member(Location nameAt, Value value) {}
}
