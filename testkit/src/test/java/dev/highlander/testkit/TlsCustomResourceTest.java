package dev.highlander.testkit;

import java.io.IOException;

/** The contract of custom resources over TLS. */
class TlsCustomResourceTest extends CustomResourceContract {
    TlsCustomResourceTest() throws IOException {
        super(new TlsWay());
    }
}
