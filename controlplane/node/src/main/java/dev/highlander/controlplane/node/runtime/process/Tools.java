package dev.highlander.controlplane.node.runtime.process;

/**
 * Where the machine keeps programs that must be found whatever a container's own search path is.
 *
 * @param setpriv changes users (util-linux); empty when the machine has none
 * @param env     sets variables whose names a shell does not know
 */
record Tools(String setpriv, String env) {}
