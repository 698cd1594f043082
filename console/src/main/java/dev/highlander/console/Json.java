package dev.highlander.console;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** JSON as the console writes it: times as RFC 3339 in UTC to the millisecond, what is not there as {@code null}. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule().addSerializer(Instant.class, new Times())
                    .addSerializer(new Optionals()))
            .build();

    private Json() {}

    static byte[] bytes(Object document) {
        try {
            return MAPPER.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the console's own records are JSON", e);
        }
    }

    private static final class Times extends JsonSerializer<Instant> {
        @Override
        public void serialize(Instant at, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(at.truncatedTo(ChronoUnit.MILLIS).toString());
        }
    }

    private static final class Optionals extends JsonSerializer<Optional<?>> {
        // The raw class is all that a serializer can be registered for.
        @SuppressWarnings({"unchecked", "rawtypes"})
        @Override
        public Class<Optional<?>> handledType() {
            return (Class) Optional.class;
        }

        @Override
        public void serialize(Optional<?> value, JsonGenerator json, SerializerProvider provider) throws IOException {
            provider.defaultSerializeValue(value.orElse(null), json);
        }
    }
}
