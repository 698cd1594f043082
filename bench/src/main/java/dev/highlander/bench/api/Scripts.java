package dev.highlander.bench.api;

import static dev.highlander.bench.api.Shape.ascii;

import dev.highlander.bench.load.RequestBuffer;
import dev.highlander.bench.load.Script;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** What the clients of each phase ask. */
final class Scripts {
    private static final byte[] REVISION = ascii("\"resourceVersion\":\"");

    private Scripts() {}

    /** Creates objects {@code prefix-0}, {@code prefix-1} and so on; the clients of a phase share the sequence. */
    record Create(Shape shape, String collection, String prefix, AtomicInteger sequence) implements Script {
        @Override
        public void next(RequestBuffer request) {
            request.write("POST", collection, shape.before(), ascii(prefix + sequence.getAndIncrement()),
                    shape.after());
        }

        @Override
        public int expected() {
            return 201;
        }
    }

    /** Deletes them again, from the last one. */
    record Delete(String collection, String prefix, AtomicInteger sequence) implements Script {
        @Override
        public void next(RequestBuffer request) {
            request.write("DELETE", collection + "/" + prefix + sequence.decrementAndGet() + "?gracePeriodSeconds=0");
        }

        @Override
        public int expected() {
            return 200;
        }
    }

    /** Asks for the same path again and again. */
    record Read(String path) implements Script {
        @Override
        public void next(RequestBuffer request) {
            request.write("GET", path);
        }

        @Override
        public int expected() {
            return 200;
        }
    }

    /** Gets one of many objects at random. */
    record Get(String collection, String prefix, int objects, SplittableRandom random) implements Script {
        @Override
        public void next(RequestBuffer request) {
            request.write("GET", collection + "/" + prefix + random.nextInt(objects));
        }

        @Override
        public int expected() {
            return 200;
        }
    }

    /** Replaces objects that are this client's own, one after the other, each time at the revision of the answer before. */
    static final class Update implements Script {
        private final String collection;
        private final String[] names;
        private final byte[][] revisions;
        private int at;
        private long turn;

        /** For the objects {@code prefix + first} to {@code prefix + (first + count - 1)}. */
        Update(String collection, String prefix, int first, int count) {
            this.collection = collection;
            this.names = new String[count];
            this.revisions = new byte[count][];
            for (int i = 0; i < count; i++) {
                names[i] = prefix + (first + i);
                // Empty: whatever is there now.
                revisions[i] = new byte[0];
            }
        }

        @Override
        public void next(RequestBuffer request) {
            at = (at + 1) % names.length;
            String name = names[at];
            request.write("PUT", collection + "/" + name, Shape.CONFIG_MAP.before(), ascii(name),
                    ascii("\",\"resourceVersion\":\""), revisions[at], ascii("\"},\"data\":{\"turn\":\"" + turn++
                            + "\",\"value\":\""),
                    ascii(Shape.PADDING), ascii("\"}}"));
        }

        @Override
        public int expected() {
            return 200;
        }

        @Override
        public void answered(byte[] body, int length) {
            revisions[at] = revision(body, length).getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** The first resourceVersion in a body; empty if there is none. */
    static String revision(byte[] body, int length) {
        for (int i = 0; i + REVISION.length < length; i++) {
            if (body[i] == '"' && Arrays.equals(body, i, i + REVISION.length, REVISION, 0, REVISION.length)) {
                int begin = i + REVISION.length;
                int end = begin;
                while (end < length && body[end] != '"') {
                    end++;
                }
                return new String(body, begin, end - begin, StandardCharsets.US_ASCII);
            }
        }
        return "";
    }
}
