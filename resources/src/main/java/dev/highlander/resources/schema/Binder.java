package dev.highlander.resources.schema;

import dev.highlander.resources.document.Location;
import dev.highlander.resources.document.NearestName;
import dev.highlander.resources.document.Problem;
import dev.highlander.resources.document.Problems;
import dev.highlander.resources.document.Value;
import dev.highlander.resources.document.Value.Look;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads records from {@link Value} trees, and finds everything that is wrong on the way.
 *
 * <p>A faulty value is reported and then treated as left out, so that one fault hides no other. Stateless but for the problems.
 */
public final class Binder {
    private final Dialect dialect;
    private final Problems problems;

    /**
     * A reader of one kind of document.
     *
     * @param problems where faults go
     */
    public Binder(Dialect dialect, Problems problems) {
        this.dialect = dialect;
        this.problems = problems;
    }

    /**
     * Reads a record.
     *
     * @param path where the value stands in its document, for messages; may be empty
     * @return the record; nothing if something in it was refused
     */
    public <R extends Record> Optional<R> read(Class<R> type, Value value, String path) {
        return record(Shape.of(type), value, path).map(type::cast);
    }

    private Optional<Record> record(Shape shape, Value value, String path) {
        if (!(value instanceof Value.Mapping mapping)) {
            problems.add(Problem.error(value.at(), path, value.describe(), "expected a mapping with fields such as `"
                    + shape.fields(dialect).getFirst().name() + "`"));
            return Optional.empty();
        }
        boolean unknown = refuseUnknown(shape, mapping, path);
        return build(shape, mapping, path).filter(built -> !unknown);
    }

    private boolean refuseUnknown(Shape shape, Value.Mapping mapping, String path) {
        List<String> known = new ArrayList<>();
        for (Shape.Named field : shape.fields(dialect)) {
            known.add(field.name());
            known.addAll(Arrays.asList(field.field().aliases()));
        }
        boolean unknown = false;
        for (Map.Entry<String, Value.Member> member : mapping.members().entrySet()) {
            if (!known.contains(member.getKey())) {
                unknown = true;
                problems.add(
                        unknownName(member.getValue().nameAt(), join(path, member.getKey()), member.getKey(), known));
            }
        }
        return unknown;
    }

    /** The problem of a name that nobody knows, with the nearest one that somebody does. */
    public static Problem unknownName(Location at, String path, String name, List<String> known) {
        Optional<String> hint = NearestName.hint(name, known);
        String expected = hint.isPresent()
                ? "unknown field"
                : "unknown field; expected one of " + String.join(", ", known);
        return Problem.missing(at, path, expected).hinting(hint);
    }

    private Optional<Record> build(Shape shape, Value.Mapping mapping, String path) {
        List<Shape.Part> parts = shape.parts();
        @Nullable
        Object[] arguments = new Object[parts.size()];
        boolean whole = true;
        for (int i = 0; i < arguments.length; i++) {
            Optional<?> component = switch (parts.get(i)) {
                case Shape.Inlined inlined -> build(inlined.shape(), mapping, path);
                case Shape.Named named -> component(named, mapping, path);
            };
            arguments[i] = component.orElse(null);
            whole &= component.isPresent();
        }
        return whole ? Optional.of(construct(shape, arguments)) : Optional.empty();
    }

    private static Record construct(Shape shape, @Nullable Object[] arguments) {
        try {
            Class<?>[] types = Arrays.stream(shape.type().getRecordComponents()).map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            var constructor = shape.type().getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(shape.type() + " refused values that its fields allow", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(shape.type() + " cannot be constructed", e);
        }
    }

    private Optional<?> component(Shape.Named field, Value.Mapping mapping, String path) {
        Optional<Value.Member> member = member(field, mapping, path);
        String here = join(path, field.name());
        boolean written = member.isPresent()
                && !(member.get().value() instanceof Value.Scalar scalar && scalar.look() == Look.NOTHING);
        if (!written) {
            if (field.required(dialect) && dialectNeeds(field)) {
                problems.add(Problem.missing(mapping.at(), here, "required but missing; " + field.field().doc()));
                return Optional.empty();
            }
            return absent(field, field.kind(), mapping.at(), here);
        }
        return value(field, field.kind(), member.get().value(), here);
    }

    private boolean dialectNeeds(Shape.Named field) {
        return dialect == Dialect.CONFIG_FILE || field.field().inCustomResource();
    }

    private Optional<Value.Member> member(Shape.Named field, Value.Mapping mapping, String path) {
        Value.Member found = mapping.members().get(field.name());
        for (String alias : field.field().aliases()) {
            Value.Member other = mapping.members().get(alias);
            if (other != null && found != null) {
                problems.add(Problem.missing(other.nameAt(), join(path, alias),
                        "means the same as `" + field.name() + "`; remove one of the two"));
            }
            found = found == null ? other : found;
        }
        return Optional.ofNullable(found);
    }

    /** What stands for a field that was left out: its default, or emptiness of its kind. */
    private Optional<?> absent(Shape.Named field, Shape.Kind kind, Location at, String path) {
        String byDefault = field.field().byDefault();
        return switch (kind) {
            case Shape.Kind.Maybe _ -> Optional.of(Optional.empty());
            case Shape.Kind.Many _ -> Optional.of(List.of());
            case Shape.Kind.Texts _ -> Optional.of(Map.of());
            case Shape.Kind.Nested nested -> build(nested.shape(), new Value.Mapping(at, Map.of()), path);
            case Shape.Kind.Text _ -> Optional.of(byDefault);
            case Shape.Kind.Whole _,Shape.Kind.Flag _,Shape.Kind.Span _,Shape.Kind.Choice _ ->
                value(field, kind, new Value.Scalar(at, byDefault, Look.TEXT), path);
        };
    }

    private Optional<?> value(Shape.Named field, Shape.Kind kind, Value value, String path) {
        return switch (kind) {
            // An optional component gets an Optional, and an empty one means here that the value was refused.
            case Shape.Kind.Maybe maybe -> {
                Optional<?> inner = value(field, maybe.kind(), value, path);
                yield inner.isPresent() ? Optional.of(inner) : inner;
            }
            case Shape.Kind.Nested nested -> record(nested.shape(), value, path);
            case Shape.Kind.Many many -> list(field, many.element(), value, path);
            case Shape.Kind.Texts _ -> texts(field, value, path);
            case Shape.Kind.Text _,Shape.Kind.Whole _,Shape.Kind.Flag _,Shape.Kind.Span _,Shape.Kind.Choice _ ->
                value instanceof Value.Scalar scalar
                        ? Scalars.read(field, kind, scalar, path, problems)
                        : refuse(value, path, Scalars.expected(field, kind));
        };
    }

    private Optional<?> list(Shape.Named field, Shape.Kind element, Value value, String path) {
        if (!(value instanceof Value.Sequence sequence)) {
            return refuse(value, path, "expected a list, each element on a line of its own behind `- `");
        }
        if (sequence.items().size() > field.field().max()) {
            return refuse(value, path, "expected at most " + field.field().max() + " elements");
        }
        List<Object> items = new ArrayList<>();
        boolean whole = true;
        for (int i = 0; i < sequence.items().size(); i++) {
            Optional<?> item = value(field, element, sequence.items().get(i), path + "[" + i + "]");
            item.ifPresent(items::add);
            whole &= item.isPresent();
        }
        whole &= refuseDoubles(field.field().listKey(), sequence, path);
        return whole ? Optional.of(List.copyOf(items)) : Optional.empty();
    }

    private boolean refuseDoubles(String key, Value.Sequence sequence, String path) {
        Map<String, Integer> seen = new HashMap<>();
        boolean fine = true;
        for (int i = 0; i < sequence.items().size(); i++) {
            Value.Member member = sequence.items().get(i) instanceof Value.Mapping m ? m.members().get(key) : null;
            if (member == null || !(member.value() instanceof Value.Scalar name)) {
                continue;
            }
            Integer before = seen.putIfAbsent(name.text(), i);
            if (before != null) {
                fine = false;
                problems.add(Problem.error(name.at(), path + "[" + i + "]." + key, name.text(),
                        "expected each " + key + " once, but " + path + "[" + before + "] has it already"));
            }
        }
        return fine;
    }

    private Optional<?> texts(Shape.Named field, Value value, String path) {
        if (!(value instanceof Value.Mapping mapping)) {
            return refuse(value, path, "expected a mapping of names to texts");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        boolean whole = true;
        for (Map.Entry<String, Value.Member> member : mapping.members().entrySet()) {
            String here = join(path, member.getKey());
            if (!field.field().names().accepts(member.getKey())) {
                whole = false;
                problems.add(Problem.error(member.getValue().nameAt(), here, member.getKey(),
                        field.field().names().expected()));
            }
            Optional<?> text = value(field, new Shape.Kind.Text(), member.getValue().value(), here);
            text.ifPresent(found -> texts.put(member.getKey(), (String) found));
            whole &= text.isPresent();
        }
        return whole ? Optional.of(java.util.Collections.unmodifiableMap(texts)) : Optional.empty();
    }

    private Optional<?> refuse(Value value, String path, String expected) {
        problems.add(Problem.error(value.at(), path, value.describe(), expected));
        return Optional.empty();
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
