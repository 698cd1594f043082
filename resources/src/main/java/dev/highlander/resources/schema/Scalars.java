package dev.highlander.resources.schema;

import dev.highlander.resources.document.NearestName;
import dev.highlander.resources.document.Problem;
import dev.highlander.resources.document.Problems;
import dev.highlander.resources.document.Value;
import dev.highlander.resources.document.Value.Look;
import java.util.Arrays;
import java.util.Optional;

/** Reads single values: texts of a format, numbers in bounds, flags, spans of time, choices. */
final class Scalars {
    private Scalars() {}

    static Optional<?> read(Shape.Named field, Shape.Kind kind, Value.Scalar scalar, String path, Problems problems) {
        Optional<?> read = switch (kind) {
            case Shape.Kind.Text _ -> text(field, scalar);
            case Shape.Kind.Whole whole -> whole(field, whole, scalar);
            case Shape.Kind.Flag _ -> flag(scalar);
            case Shape.Kind.Span _ -> Spans.parse(scalar.text());
            case Shape.Kind.Choice choice -> choice(choice, scalar);
            case Shape.Kind.Nested _,Shape.Kind.Many _,Shape.Kind.Texts _,Shape.Kind.Maybe _ ->
                throw new IllegalArgumentException(kind + " is not a single value");
        };
        if (read.isEmpty()) {
            Optional<String> hint = kind instanceof Shape.Kind.Choice choice
                    ? NearestName.hint(scalar.text(), choice.names())
                    : Optional.empty();
            problems.add(Problem.error(scalar.at(), path, scalar.describe(), expected(field, kind)).hinting(hint));
        }
        return read;
    }

    static String expected(Shape.Named field, Shape.Kind kind) {
        return switch (kind) {
            case Shape.Kind.Text _ -> field.field().format().expected();
            case Shape.Kind.Whole _ -> expectedNumber(field.field().min(), field.field().max());
            case Shape.Kind.Flag _ -> "expected `true` or `false`";
            case Shape.Kind.Span _ -> Format.DURATION.expected();
            case Shape.Kind.Choice choice -> "expected one of " + String.join(", ", choice.names());
            case Shape.Kind.Nested _,Shape.Kind.Many _,Shape.Kind.Texts _,Shape.Kind.Maybe _ ->
                "expected something else";
        };
    }

    private static String expectedNumber(long min, long max) {
        if (max != Integer.MAX_VALUE) {
            return "expected a whole number from " + min + " to " + max;
        }
        return min == Integer.MIN_VALUE ? "expected a whole number" : "expected a whole number not below " + min;
    }

    private static Optional<String> text(Shape.Named field, Value.Scalar scalar) {
        return Optional.of(scalar.look() == Look.NOTHING ? "" : scalar.text()).filter(field.field().format()::accepts);
    }

    private static Optional<?> whole(Shape.Named field, Shape.Kind.Whole kind, Value.Scalar scalar) {
        try {
            long number = Long.parseLong(scalar.text());
            if (number < field.field().min() || number > field.field().max()) {
                return Optional.empty();
            }
            return kind.wide() ? Optional.of(number) : Optional.of((int) number);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Boolean> flag(Value.Scalar scalar) {
        return switch (scalar.text()) {
            case "true", "True", "TRUE" -> Optional.of(true);
            case "false", "False", "FALSE" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<?> choice(Shape.Kind.Choice choice, Value.Scalar scalar) {
        return Arrays.stream(choice.type().getEnumConstants())
                .filter(constant -> constant.toString().equals(scalar.text())).findFirst();
    }
}
