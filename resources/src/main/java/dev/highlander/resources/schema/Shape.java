package dev.highlander.resources.schema;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A record type as a description of what may be written: its components with their types, in order.
 *
 * <p>Component types are text, {@code int}, {@code long}, {@code boolean}, {@link Duration}, enums, records, lists and maps of text of
 * these, and {@link Optional}s of any. Anything else is a mistake of ours and fails when the shape is made.
 */
final class Shape {
    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return new Shape(type.asSubclass(Record.class));
        }
    };

    private final Class<? extends Record> type;
    private final List<Part> parts;

    private Shape(Class<? extends Record> type) {
        this.type = type;
        this.parts = Arrays.stream(type.getRecordComponents()).map(Shape::part).toList();
    }

    static Shape of(Class<? extends Record> type) {
        return SHAPES.get(type);
    }

    Class<? extends Record> type() {
        return type;
    }

    List<Part> parts() {
        return parts;
    }

    /** Every named field that may be written at this level, those of inlined records included. */
    List<Named> fields(Dialect dialect) {
        List<Named> fields = new ArrayList<>();
        for (Part part : parts) {
            switch (part) {
                case Inlined inlined -> fields.addAll(inlined.shape.fields(dialect));
                case Named named -> {
                    if (dialect == Dialect.CONFIG_FILE || named.field.inCustomResource()) {
                        fields.add(named);
                    }
                }
            }
        }
        return fields;
    }

    /** A component of the record. */
    sealed interface Part {}

    /** A component written under its own name. */
    record Named(String name, Field field, Kind kind) implements Part {
        boolean required(Dialect dialect) {
            return switch (field.presence()) {
                case REQUIRED -> true;
                case REQUIRED_IN_CUSTOM_RESOURCE -> dialect == Dialect.CUSTOM_RESOURCE;
                case OPTIONAL -> false;
            };
        }
    }

    /** A component whose fields are written among those of its holder. */
    record Inlined(Shape shape) implements Part {}

    /** What a component holds. */
    sealed interface Kind {
        record Text() implements Kind {}

        record Whole(boolean wide) implements Kind {}

        record Flag() implements Kind {}

        record Span() implements Kind {}

        record Choice(Class<? extends Enum<?>> type) implements Kind {
            List<String> names() {
                return Arrays.stream(type.getEnumConstants()).map(Enum::toString).toList();
            }
        }

        record Nested(Shape shape) implements Kind {}

        record Many(Kind element) implements Kind {}

        record Texts() implements Kind {}

        record Maybe(Kind kind) implements Kind {}
    }

    private static Part part(RecordComponent component) {
        if (component.isAnnotationPresent(Inline.class)) {
            return new Inlined(of(component.getType().asSubclass(Record.class)));
        }
        Field field = component.getAnnotation(Field.class);
        if (field == null) {
            throw new IllegalArgumentException(component + " of " + component.getDeclaringRecord() + " has no @Field");
        }
        return new Named(component.getName(), field, kind(component.getGenericType()));
    }

    private static Kind kind(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == Optional.class) {
                return new Kind.Maybe(kind(arguments[0]));
            }
            if (generic.getRawType() == List.class) {
                return new Kind.Many(kind(arguments[0]));
            }
            if (generic.getRawType() == Map.class && arguments[0] == String.class && arguments[1] == String.class) {
                return new Kind.Texts();
            }
        }
        if (type instanceof Class<?> plain) {
            return kind(plain);
        }
        throw new IllegalArgumentException("no document can hold a " + type);
    }

    // An enum class always is an Enum<?>; the compiler cannot say so.
    @SuppressWarnings("unchecked")
    private static Kind kind(Class<?> type) {
        if (type == String.class) {
            return new Kind.Text();
        }
        if (type == int.class || type == Integer.class) {
            return new Kind.Whole(false);
        }
        if (type == long.class || type == Long.class) {
            return new Kind.Whole(true);
        }
        if (type == boolean.class || type == Boolean.class) {
            return new Kind.Flag();
        }
        if (type == Duration.class) {
            return new Kind.Span();
        }
        if (type.isEnum()) {
            return new Kind.Choice((Class<? extends Enum<?>>) type);
        }
        if (type.isRecord()) {
            return new Kind.Nested(of(type.asSubclass(Record.class)));
        }
        throw new IllegalArgumentException("no document can hold a " + type);
    }
}
