package dev.highlander.reconcile.informer;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads texts, and gives equal ones as one: nearly every text in ten thousand pods is a word of Kubernetes ({@code Always},
 * {@code TCP}) or the name of a namespace, a node or an image, and most of a local copy's memory would be their repetitions.
 *
 * <p>A table of the texts seen lately, each at the place of its hash; a text that is found there is not even made. Threads may race:
 * the worst that comes of it is a text that is there twice.
 */
final class SharedTexts extends StdScalarDeserializer<String> {
    private static final long serialVersionUID = 1;

    /** A power of two. */
    private static final int PLACES = 1 << 12;
    /** Longer ones are seldom said twice. */
    private static final int LONGEST = 64;

    // Texts are immutable and safe to hand over without a fence.
    private static final @Nullable String[] KNOWN = new @Nullable String[PLACES];

    SharedTexts() {
        super(String.class);
    }

    @Override
    public @Nullable String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (parser.hasToken(JsonToken.VALUE_STRING)) {
            int length = parser.getTextLength();
            if (length <= LONGEST) {
                return of(parser.getTextCharacters(), parser.getTextOffset(), length);
            }
        }
        return StringDeserializer.instance.deserialize(parser, context);
    }

    /** The text that these characters are. */
    static String of(char[] characters, int offset, int length) {
        int hash = length;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + characters[i];
        }
        int place = (hash ^ (hash >>> 12)) & (PLACES - 1);
        String known = KNOWN[place];
        if (known != null && isSame(known, characters, offset, length)) {
            return known;
        }
        String text = new String(characters, offset, length);
        KNOWN[place] = text;
        return text;
    }

    private static boolean isSame(String known, char[] characters, int offset, int length) {
        if (known.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (known.charAt(i) != characters[offset + i]) {
                return false;
            }
        }
        return true;
    }
}
