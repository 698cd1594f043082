package dev.highlander.controlplane.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A volume in memory that behaves as a disk may when the power fails: what was not forced is there, or not, or in part, in
 * any order. It can also fail an operation.
 */
final class FaultyVolume implements Volume {
    /** What a disk writes as a whole; the tests take a small one to tear as much as possible. */
    private static final int SECTOR = 16;

    /** What the process sees. */
    private final Map<String, Inode> names = new TreeMap<>();

    /** What a crash leaves of the directory. */
    private Map<String, Inode> forcedNames = new TreeMap<>();

    /** Operations until one fails; negative if none is to. */
    private int untilFailure = -1;

    private boolean failed;
    private int operations;

    /** A file: what the process sees of it, what is on the disk for certain, and the writes in between. */
    private static final class Inode {
        private byte[] bytes = new byte[0];
        private byte[] forced = new byte[0];
        private final List<Write> unforced = new ArrayList<>();
    }

    /** Bytes at a place; or, without bytes, a cut there. */
    // An array, because nobody compares writes.
    @SuppressWarnings("ArrayRecordComponent")
    private record Write(long position, byte[] bytes, boolean cut) {
        /** The content after this write; changed in place unless its length changes. */
        byte[] applyTo(byte[] content, int from, int to) {
            if (cut) {
                return Arrays.copyOf(content, (int) position);
            }
            int end = (int) position + to;
            byte[] result = content.length < end ? Arrays.copyOf(content, end) : content;
            System.arraycopy(bytes, from, result, (int) position + from, to - from);
            return result;
        }

        byte[] applyTo(byte[] content) {
            return applyTo(content, 0, bytes.length);
        }
    }

    /** Lets the operation after so many fail, and every one after it. */
    synchronized void failAfter(int count) {
        untilFailure = count;
        failed = false;
    }

    /** How many operations there have been that could have failed. */
    synchronized int operations() {
        return operations;
    }

    private void operate() throws IOException {
        operations++;
        if (failed || untilFailure == 0) {
            failed = true;
            throw new IOException("No space left on device (as if)");
        }
        untilFailure--;
    }

    /** What is left after the power has failed: each write that was not forced is kept whole, in part or not at all. */
    synchronized FaultyVolume afterPowerFailure(Random random) {
        FaultyVolume left = new FaultyVolume();
        Map<String, Inode> directory = random.nextBoolean() ? names : forcedNames;
        directory.forEach((name, inode) -> left.add(name, remains(inode, random)));
        return left;
    }

    private static byte[] remains(Inode inode, Random random) {
        byte[] content = inode.forced.clone();
        int mood = random.nextInt(3);
        for (Write write : inode.unforced) {
            boolean whole = mood == 0 || (mood == 1 && random.nextBoolean());
            if (write.cut() || whole) {
                content = write.cut() && mood == 2 ? content : write.applyTo(content);
                continue;
            }
            for (int from = 0; from < write.bytes().length; from += SECTOR) {
                if (random.nextBoolean()) {
                    content = write.applyTo(content, from, Math.min(from + SECTOR, write.bytes().length));
                }
            }
        }
        return content;
    }

    /** What is left after the process alone has ended: everything. */
    synchronized FaultyVolume afterKill() {
        FaultyVolume left = new FaultyVolume();
        names.forEach((name, inode) -> left.add(name, inode.bytes));
        return left;
    }

    private void add(String name, byte[] content) {
        Inode inode = new Inode();
        inode.bytes = content.clone();
        inode.forced = content.clone();
        names.put(name, inode);
        forcedNames.put(name, inode);
    }

    /** The bytes of a file. */
    synchronized byte[] content(String name) {
        return inode(name).bytes.clone();
    }

    /** Sets the bytes of a file. */
    synchronized void replace(String name, byte[] content) {
        add(name, content);
    }

    private Inode inode(String name) {
        Inode inode = names.get(name);
        if (inode == null) {
            throw new IllegalArgumentException("no file " + name + " among " + names.keySet());
        }
        return inode;
    }

    @Override
    public synchronized List<String> names() {
        return List.copyOf(new TreeSet<>(names.keySet()));
    }

    @Override
    public synchronized OpenFile create(String name) throws IOException {
        operate();
        Inode inode = new Inode();
        names.put(name, inode);
        return new Handle(inode);
    }

    @Override
    public synchronized OpenFile open(String name) {
        return new Handle(inode(name));
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        operate();
        names.put(to, inode(from));
        names.remove(from);
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        operate();
        inode(name);
        names.remove(name);
    }

    @Override
    public synchronized void force() throws IOException {
        operate();
        forcedNames = new TreeMap<>(names);
    }

    @Override
    public String path(String name) {
        return "/volume/" + name;
    }

    @Override
    public void close() {}

    private final class Handle implements OpenFile {
        private final Inode inode;

        Handle(Inode inode) {
            this.inode = inode;
        }

        @Override
        public long size() {
            synchronized (FaultyVolume.this) {
                return inode.bytes.length;
            }
        }

        @Override
        public void read(ByteBuffer buffer, long position) {
            synchronized (FaultyVolume.this) {
                int length = (int) Math.max(0, Math.min(buffer.remaining(), inode.bytes.length - position));
                buffer.put(inode.bytes, (int) Math.min(position, inode.bytes.length), length);
            }
        }

        @Override
        public void write(ByteBuffer buffer, long position) throws IOException {
            synchronized (FaultyVolume.this) {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                boolean fails = failed || untilFailure == 0;
                // A write that fails may have written something.
                Write write = new Write(position, fails ? Arrays.copyOf(bytes, bytes.length / 2) : bytes, false);
                inode.bytes = write.applyTo(inode.bytes);
                inode.unforced.add(write);
                operate();
            }
        }

        @Override
        public void truncate(long length) throws IOException {
            synchronized (FaultyVolume.this) {
                operate();
                Write cut = new Write(length, new byte[0], true);
                inode.bytes = cut.applyTo(inode.bytes);
                inode.unforced.add(cut);
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (FaultyVolume.this) {
                operate();
                inode.forced = inode.bytes.clone();
                inode.unforced.clear();
            }
        }

        @Override
        public void close() {}
    }
}
