package dev.highlander.controlplane.apiserver.expressions;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.highlander.controlplane.apiserver.schema.Schema;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What expressions know of the values of a schema. What the schema says nothing of has no type, and so cannot be named; of metadata
 * only the name is known.
 */
final class DeclaredTypes {
    private final Map<String, CelType> structs = new HashMap<>();
    private final IdentityHashMap<Schema, CelType> known = new IdentityHashMap<>();

    /** The types of a whole object and everything in it. */
    DeclaredTypes(Schema root) {
        declare(root, "");
    }

    /** The type of a value, or null if expressions cannot know it. */
    @Nullable
    CelType typeOf(Schema schema) {
        return known.get(schema);
    }

    private @Nullable CelType declare(Schema schema, String path) {
        CelType type = switch (schema.type()) {
            case OBJECT -> struct(schema, path);
            case MAP -> {
                Schema values = schema.values();
                CelType value = values == null ? null : declare(values, path + ".*");
                yield value == null ? null : MapType.create(SimpleType.STRING, value);
            }
            case ARRAY -> {
                Schema items = schema.items();
                CelType item = items == null ? null : declare(items, path + "[]");
                yield item == null ? null : ListType.create(item);
            }
            case STRING, QUANTITY -> switch (schema.format()) {
                case "byte" -> SimpleType.BYTES;
                case "duration" -> SimpleType.DURATION;
                case "date", "date-time" -> SimpleType.TIMESTAMP;
                default -> SimpleType.STRING;
            };
            case INTEGER -> SimpleType.INT;
            case NUMBER -> SimpleType.DOUBLE;
            case BOOLEAN -> SimpleType.BOOL;
            case INT_OR_STRING -> SimpleType.DYN;
            case ANY -> schema.fields().isEmpty() ? null : struct(schema, path);
        };
        if (type != null) {
            known.put(schema, type);
        }
        return type;
    }

    private StructType struct(Schema schema, String path) {
        ImmutableMap.Builder<String, CelType> fields = ImmutableMap.builder();
        schema.fields().forEach((name, field) -> {
            boolean metadata = schema.embeddedObject() && name.equals("metadata");
            CelType type = metadata ? metadata(path) : declare(field, path + "." + name);
            String spelled = PropertyNames.escape(name);
            if (type != null && spelled != null) {
                fields.put(spelled, type);
            }
        });
        return struct(path, fields.buildKeepingLast());
    }

    private StructType metadata(String path) {
        return struct(path + ".metadata",
                ImmutableMap.of("name", SimpleType.STRING, "generateName", SimpleType.STRING));
    }

    /** No expression can spell a name with a colon: types are known by what has them, never by name. */
    private StructType struct(String path, ImmutableMap<String, CelType> fields) {
        StructType type = StructType.create("object:" + path, fields.keySet(),
                name -> Optional.ofNullable(fields.get(name)));
        structs.put(type.name(), type);
        return type;
    }

    /** The types of objects, as compilers look them up. */
    CelTypeProvider provider() {
        return new Structs(ImmutableMap.copyOf(structs));
    }

    private record Structs(ImmutableMap<String, CelType> byName) implements CelTypeProvider {
        @Override
        public ImmutableCollection<CelType> types() {
            return byName.values();
        }

        @Override
        public Optional<CelType> findType(String name) {
            return Optional.ofNullable(byName.get(name));
        }
    }
}
