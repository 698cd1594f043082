package dev.highlander.controlplane.apiserver.protobuf;

import dev.highlander.controlplane.apiserver.schema.DocumentException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads protobuf's wire format from a stretch of bytes, which it does not copy. What it is asked for beyond the end, or in a
 * form that the format does not have, is a {@link DocumentException}. For one thread.
 *
 * <p>The format: a field is a tag (number and wire type in one varint) and a value; see "Encoding" in protobuf's documentation.
 */
final class WireReader {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_VARINT_BYTES = 10;

    private final byte[] bytes;
    private final int end;
    private int position;
    private int field;
    private WireType type = WireType.VARINT;

    WireReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    /** Steps to the next field; false at the end. */
    boolean next() {
        if (position == end) {
            return false;
        }
        long tag = varint();
        long number = tag >>> 3;
        if (number == 0 || number > 0x1fff_ffff) {
            throw new DocumentException("protobuf: illegal field number " + Long.toUnsignedString(number));
        }
        field = (int) number;
        type = WireType.of((int) (tag & 7));
        return true;
    }

    /** The number of the field that {@link #next} found. */
    int field() {
        return field;
    }

    /** How its value is laid out. */
    WireType type() {
        return type;
    }

    boolean atEnd() {
        return position == end;
    }

    /** A varint; bits past the 64th are dropped, as all implementations do. */
    long varint() {
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            need(1);
            byte next = bytes[position++];
            value |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new DocumentException("protobuf: a varint is longer than ten bytes");
    }

    /** Eight bytes, little end first. */
    long fixed64() {
        need(Long.BYTES);
        long value = (long) LONG.get(bytes, position);
        position += Long.BYTES;
        return value;
    }

    /** The bytes of a length-delimited value, as a reader of their own. */
    WireReader nested() {
        int length = length();
        WireReader inner = new WireReader(bytes, position, position + length);
        position += length;
        return inner;
    }

    /** All that is left, copied. */
    byte[] rest() {
        byte[] copy = Arrays.copyOfRange(bytes, position, end);
        position = end;
        return copy;
    }

    /** All that is left as text; what is no UTF-8 becomes the replacement character, as Go's JSON writes it. */
    String text() {
        String text = new String(bytes, position, end - position, StandardCharsets.UTF_8);
        position = end;
        return text;
    }

    /** Steps over the value of the field that {@link #next} found. Groups are counted, not descended into. */
    void skip() {
        int open = 0;
        do {
            switch (type) {
                case VARINT -> varint();
                case FIXED64 -> advance(Long.BYTES);
                case LENGTH -> advance(length());
                case GROUP_START -> open++;
                case GROUP_END -> open--;
                case FIXED32 -> advance(Integer.BYTES);
            }
            if (open < 0 || (open > 0 && !next())) {
                throw new DocumentException("protobuf: a group is not closed or was never opened");
            }
        } while (open > 0);
    }

    private int length() {
        long length = varint();
        if (length < 0 || length > end - position) {
            throw unexpectedEnd();
        }
        return (int) length;
    }

    private void advance(int count) {
        need(count);
        position += count;
    }

    private void need(int count) {
        if (end - position < count) {
            throw unexpectedEnd();
        }
    }

    private static DocumentException unexpectedEnd() {
        return new DocumentException("protobuf: unexpected end of the message");
    }
}
