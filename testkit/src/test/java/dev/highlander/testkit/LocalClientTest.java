package dev.highlander.testkit;

/** The contract within the JVM. */
class LocalClientTest extends ClientContract {
    LocalClientTest() {
        super(new LocalWay());
    }
}
