package dev.highlander.reconcile.informer;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import org.jspecify.annotations.Nullable;

/**
 * Makes what is read small, for a local copy keeps it: equal texts are one, and so are all empty lists and maps. The model's classes begin
 * every list as an {@code ArrayList} of their own and every object with a map for unknown fields; of a pod, sixty that hold nothing.
 *
 * <p>What is read can therefore not be changed, which nobody may who shares it.
 */
final class LeanObjects extends SimpleModule {
    private static final long serialVersionUID = 1;

    LeanObjects() {
        super("lean-objects");
        addDeserializer(String.class, new SharedTexts());
        setDeserializerModifier(new BeanDeserializerModifier() {
            private static final long serialVersionUID = 1;

            @Override
            public JsonDeserializer<?> modifyDeserializer(DeserializationConfig config, BeanDescription description,
                    JsonDeserializer<?> deserializer) {
                List<Container> containers = Container.of(description.getBeanClass());
                return containers.isEmpty() ? deserializer : new Trimming(deserializer, containers);
            }
        });
    }

    /** A field that holds a list or a map. */
    private record Container(VarHandle field, Object empty) {
        static List<Container> of(Class<?> type) {
            List<Container> containers = new ArrayList<>();
            for (Class<?> at = type; at != null && isModel(at); at = at.getSuperclass()) {
                for (Field field : at.getDeclaredFields()) {
                    Object empty = empty(field);
                    if (empty != null) {
                        containers.add(new Container(handle(field), empty));
                    }
                }
            }
            return List.copyOf(containers);
        }

        private static boolean isModel(Class<?> type) {
            return type.getName().startsWith("io.fabric8.kubernetes.api.model.");
        }

        private static @Nullable Object empty(Field field) {
            int modifiers = field.getModifiers();
            if (Modifier.isStatic(modifiers) || Modifier.isFinal(modifiers)) {
                return null;
            }
            if (field.getType() == List.class) {
                return Collections.emptyList();
            }
            return field.getType() == Map.class ? Collections.emptyMap() : null;
        }

        private static VarHandle handle(Field field) {
            try {
                return MethodHandles.privateLookupIn(field.getDeclaringClass(), MethodHandles.lookup())
                        .unreflectVarHandle(field);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("the model's classes are in no module that could close them", e);
            }
        }

        void trim(Object bean) {
            boolean nothing = switch (field.get(bean)) {
                case Collection<?> list -> list.isEmpty();
                case Map<?, ?> map -> map.isEmpty();
                case null, default -> false;
            };
            if (nothing) {
                field.set(bean, empty);
            }
        }
    }

    /** Reads as told, then lets go of containers that hold nothing. */
    private static final class Trimming extends DelegatingDeserializer {
        private static final long serialVersionUID = 1;

        // Readers are never serialised, whatever Jackson's classes claim.
        @SuppressWarnings("serial")
        private final List<Container> containers;

        Trimming(JsonDeserializer<?> reader, List<Container> containers) {
            super(reader);
            this.containers = containers;
        }

        @Override
        protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> reader) {
            return new Trimming(reader, containers);
        }

        @Override
        public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            Object bean = super.deserialize(parser, context);
            for (Container container : containers) {
                container.trim(bean);
            }
            return bean;
        }
    }
}
