package dev.highlander.controlplane.node.probe;

/**
 * What came of a probe or a hook.
 *
 * @param success whether it went well
 * @param output  what to tell a user of it; may be empty
 */
record Answer(boolean success, String output) {
    private static final int LONGEST = 10 * 1024;

    Answer {
        output = output.length() > LONGEST ? output.substring(0, LONGEST) : output;
    }

    static Answer good(String output) {
        return new Answer(true, output);
    }

    static Answer bad(String output) {
        return new Answer(false, output);
    }
}
