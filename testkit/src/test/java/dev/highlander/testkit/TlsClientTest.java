package dev.highlander.testkit;

import java.io.IOException;

/** The contract over TLS. */
class TlsClientTest extends ClientContract {
    TlsClientTest() throws IOException {
        super(new TlsWay());
    }
}
