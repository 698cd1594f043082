package dev.highlander.controlplane.apiserver.protobuf;

import java.util.Locale;

/**
 * A field of a message.
 *
 * @param name what JSON calls it
 * @param type what it holds, or what its items hold
 * @param repeated whether it is a list
 * @param inline whether JSON has the parts of this message beside the other fields, because Go embeds it
 */
record Field(String name, FieldType type, boolean repeated, boolean inline) {
    /**
     * Reads the table's notation: name and type, with {@code *} for lists, {@code @} for messages and {@code map:KEY:VALUE}
     * for maps, and {@code inline} at the end where it applies.
     */
    static Field parse(String text) {
        String[] words = text.split(" ", -1);
        boolean repeated = words[1].startsWith("*");
        FieldType type = type(repeated ? words[1].substring(1) : words[1]);
        return new Field(words[0], type, repeated, words.length > 2);
    }

    private static FieldType type(String word) {
        if (word.startsWith("@")) {
            return new FieldType.Message(word.substring(1));
        }
        if (word.startsWith("map:string:")) {
            return new FieldType.Mapping(type(word.substring("map:string:".length())));
        }
        return FieldType.Scalar.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
