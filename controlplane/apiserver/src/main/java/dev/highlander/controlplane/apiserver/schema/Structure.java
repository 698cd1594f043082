package dev.highlander.controlplane.apiserver.schema;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What values of a type are made of, compiled when it is first looked at: most of the 500 built-in definitions are never used by
 * a running server, and references may be circular.
 */
final class Structure {
    /** A value of which nothing is known and everything kept. */
    static final SchemaNode ANYTHING = new SchemaNode(of("", Body.of(Schema.Type.ANY, "")), SchemaNode.Use.PLAIN);

    private final String name;
    private final Supplier<Body> compiler;
    private volatile @Nullable Body body;

    Structure(String name, Supplier<Body> compiler) {
        this.name = name;
        this.compiler = compiler;
    }

    static Structure of(String name, Body body) {
        Structure structure = new Structure(name, () -> body);
        structure.body = body;
        return structure;
    }

    String name() {
        return name;
    }

    /** Compiling twice does no harm: bodies are equal and immutable. */
    Body body() {
        Body known = body;
        if (known == null) {
            known = compiler.get();
            body = known;
        }
        return known;
    }

    /** The parts of a compiled structure; see {@link Schema} for their meaning. */
    static final class Body {
        private final Schema.Type type;
        private final String format;
        private final Map<String, SchemaNode> fields;
        private final @Nullable SchemaNode values;
        private final @Nullable SchemaNode items;
        private final List<String> required;
        private final List<String> enumValues;
        private final boolean preservesUnknown;
        private final boolean embeddedObject;
        private final boolean atomic;
        private final boolean custom;
        private final TypeBehavior behavior;
        private final ValueRules rules;
        private final Slot[] always;
        private final Slot[] defaulted;
        private final Slot[] needed;
        /** Worked out by {@link Defaulter}: whether anything below this can be defaulted. */
        private volatile byte defaultsBelow;

        /** A field by name, in an array that is walked for every object. */
        record Slot(String name, SchemaNode schema) {}

        Body(Parts parts) {
            this.type = parts.type;
            this.format = parts.format;
            this.fields = parts.fields;
            this.values = parts.values;
            this.items = parts.items;
            this.required = List.copyOf(parts.required);
            this.enumValues = List.copyOf(parts.enumValues);
            this.preservesUnknown = parts.preservesUnknown;
            this.embeddedObject = parts.embeddedObject;
            this.atomic = parts.atomic;
            this.custom = parts.custom;
            this.behavior = parts.behavior;
            this.rules = parts.rules;
            this.always = slots(parts.fields, Body::writtenAlways);
            this.defaulted = slots(parts.fields, slot -> slot.schema().defaultValue() != null);
            this.needed = slots(parts.fields, slot -> this.required.contains(slot.name()));
        }

        static Body of(Schema.Type type, String format) {
            Parts parts = new Parts(type);
            parts.format = format;
            return new Body(parts);
        }

        private static boolean writtenAlways(Slot slot) {
            return switch (slot.schema().presence()) {
                case ALWAYS, NULL_IF_MISSING -> true;
                case OMIT_EMPTY, AS_GIVEN -> false;
            };
        }

        private static Slot[] slots(Map<String, SchemaNode> fields, Predicate<Slot> wanted) {
            return fields.entrySet()
                    .stream()
                    .map(entry -> new Slot(entry.getKey(), entry.getValue()))
                    .filter(wanted)
                    .toArray(Slot[]::new);
        }

        Schema.Type type() {
            return type;
        }

        String format() {
            return format;
        }

        Map<String, SchemaNode> fields() {
            return fields;
        }

        Map<String, Schema> view() {
            return Collections.unmodifiableMap(fields);
        }

        @Nullable
        SchemaNode values() {
            return values;
        }

        @Nullable
        SchemaNode items() {
            return items;
        }

        List<String> required() {
            return required;
        }

        List<String> enumValues() {
            return enumValues;
        }

        boolean preservesUnknown() {
            return preservesUnknown;
        }

        boolean embeddedObject() {
            return embeddedObject;
        }

        boolean atomic() {
            return atomic;
        }

        boolean custom() {
            return custom;
        }

        TypeBehavior behavior() {
            return behavior;
        }

        ValueRules rules() {
            return rules;
        }

        /** The fields that are written even when they are missing. */
        Slot[] always() {
            return always;
        }

        /** The fields with plain defaults. */
        Slot[] defaulted() {
            return defaulted;
        }

        /** The required fields that are known. */
        Slot[] needed() {
            return needed;
        }

        byte defaultsBelow() {
            return defaultsBelow;
        }

        void defaultsBelow(byte answer) {
            defaultsBelow = answer;
        }
    }

    /** The parts while they are put together. */
    static final class Parts {
        Schema.Type type;
        String format = "";
        Map<String, SchemaNode> fields = Map.of();
        @Nullable
        SchemaNode values;
        @Nullable
        SchemaNode items;
        List<String> required = List.of();
        List<String> enumValues = List.of();
        boolean preservesUnknown;
        boolean embeddedObject;
        boolean atomic;
        boolean custom;
        TypeBehavior behavior = TypeBehavior.NONE;
        ValueRules rules = ValueRules.NONE;

        Parts(Schema.Type type) {
            this.type = type;
        }
    }
}
