package dev.highlander.resources.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a component of a record accepts when it is written in a document. */
@Retention(RetentionPolicy.RUNTIME)
// On the field as well, only because checkers of imports look for annotations there.
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface Field {
    /** One sentence for the reader of {@code kubectl explain}. */
    String doc();

    /** In which kinds of document it must be present. */
    Presence presence() default Presence.OPTIONAL;

    /** What a text, an element of a list or a value of a mapping must look like. */
    Format format() default Format.TEXT;

    /** What a name in a mapping must look like. */
    Format names() default Format.TEXT;

    /** The value taken when it is left out, as it would be written; empty for none. */
    String byDefault() default "";

    /** Other names for the same field, accepted as well. */
    String[] aliases() default {};

    /** The least number accepted. */
    long min() default Integer.MIN_VALUE;

    /** The greatest number accepted, and the greatest length of a list. */
    long max() default Integer.MAX_VALUE;

    /** In a list of records: the component by which elements are told apart; no two may have the same. */
    String listKey() default "";

    /** Whether it means anything in a custom resource, whose name and namespace stand elsewhere. */
    boolean inCustomResource() default true;

    /** Where a field must be present. */
    enum Presence {
        /** Nowhere. */
        OPTIONAL,
        /** In a custom resource; a config file may leave it out. */
        REQUIRED_IN_CUSTOM_RESOURCE,
        /** Everywhere. */
        REQUIRED
    }
}
