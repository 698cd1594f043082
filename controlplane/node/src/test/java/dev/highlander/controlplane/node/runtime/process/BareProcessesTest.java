package dev.highlander.controlplane.node.runtime.process;

/** The contract on a machine that allows neither namespaces nor control groups. */
class BareProcessesTest extends ProcessRuntimeContract {
    @Override
    Machine machine(Machine detected) {
        return detected.with(Isolation.NONE, Cgroups.NONE);
    }
}
