package dev.highlander.controlplane.node.runtime.process;

/** The contract with everything the machine has. */
class IsolatedProcessesTest extends ProcessRuntimeContract {
    @Override
    Machine machine(Machine detected) {
        return detected;
    }
}
