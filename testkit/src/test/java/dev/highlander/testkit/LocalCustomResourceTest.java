package dev.highlander.testkit;

/** The contract of custom resources within the JVM. */
class LocalCustomResourceTest extends CustomResourceContract {
    LocalCustomResourceTest() {
        super(new LocalWay());
    }
}
