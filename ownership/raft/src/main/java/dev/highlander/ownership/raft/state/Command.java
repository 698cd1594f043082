package dev.highlander.ownership.raft.state;

import dev.highlander.ownership.LeaseRequest;
import java.util.List;
import java.util.Set;

/** What a group's state is asked to do. It goes through the log, so that every replica does the same in the same order. */
public sealed interface Command {
    /** The longest key of the map, in characters. */
    int LONGEST_KEY = 512;
    /** The longest value of the map, in characters. */
    int LONGEST_VALUE = 65_536;

    /**
     * Steps on leases, in order. Answer: {@link Reply.Leases}.
     *
     * @param steps the steps
     */
    record Leases(List<LeaseRequest> steps) implements Command {
        /** Copies the list. */
        public Leases {
            steps = List.copyOf(steps);
        }
    }

    /**
     * Writes an entry of the map. Answer: {@link Reply.Wrote}.
     *
     * @param key 1 to {@value #LONGEST_KEY} characters
     * @param value at most {@value #LONGEST_VALUE} characters
     * @param condition which state of the entry it may replace
     */
    record Put(String key, String value, Condition condition) implements Command {
        /** Checks key and value. */
        public Put {
            check(key);
            if (value.length() > LONGEST_VALUE) {
                throw new IllegalArgumentException("value of key '" + key + "': " + value.length()
                        + " characters, expected at most " + LONGEST_VALUE);
            }
        }
    }

    /**
     * Removes an entry of the map. Answer: {@link Reply.Wrote}.
     *
     * @param key which
     * @param condition which state of the entry may be removed
     */
    record Remove(String key, Condition condition) implements Command {
        /** Checks the key. */
        public Remove {
            check(key);
        }
    }

    /**
     * Says what a member reads. Answer: {@link Reply.Wrote}, done.
     *
     * @param member its id
     * @param version the newest version of commands and states that it reads, and with it all older ones; 1 to 255
     */
    record Announce(String member, int version) implements Command {
        /** Checks the version. */
        public Announce {
            checkVersion(version);
        }
    }

    /**
     * From here on the group uses a version's commands. Answer: {@link Reply.Wrote}, done if all of the members have announced that they read
     * it, and it is newer than the one in use.
     *
     * @param version which, 1 to 255
     * @param members the ids of all who belong to the group, as its leader knows; what others have announced is forgotten
     */
    record Adopt(int version, Set<String> members) implements Command {
        /** Checks the version, copies the set. */
        public Adopt {
            checkVersion(version);
            members = Set.copyOf(members);
            if (members.isEmpty()) {
                throw new IllegalArgumentException("version " + version + ": no members, expected all of the group");
            }
        }
    }

    /**
     * Which state of an entry a write expects.
     *
     * @param revision the revision that the entry must have; 0 for "there must be none"; negative for any
     */
    record Condition(long revision) {
        /** Whatever there is. */
        public static final Condition NONE = new Condition(-1);
        /** There is no entry yet. */
        public static final Condition ABSENT = new Condition(0);

        /** The entry has not been written since this revision. */
        public static Condition unchangedSince(long revision) {
            return new Condition(revision);
        }

        boolean holds(long present) {
            return revision < 0 || revision == present;
        }
    }

    private static void check(String key) {
        if (key.isEmpty() || key.length() > LONGEST_KEY) {
            throw new IllegalArgumentException(
                    "key: " + key.length() + " characters, expected 1 to " + LONGEST_KEY);
        }
    }

    private static void checkVersion(int version) {
        if (version < CommandCodec.OLDEST || version > CommandCodec.LAST) {
            throw new IllegalArgumentException("version " + version + ": expected " + CommandCodec.OLDEST + " to "
                    + CommandCodec.LAST);
        }
    }
}
