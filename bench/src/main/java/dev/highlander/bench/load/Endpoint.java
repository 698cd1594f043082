package dev.highlander.bench.load;

import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where an API server is and how to be let in.
 *
 * @param host name or address
 * @param port from 1 to 65535
 * @param tls whom to believe, and the client's certificate if there is one
 * @param token a bearer token, or null for none; never printed
 */
public record Endpoint(String host, int port, SSLContext tls, @Nullable String token) {
    /** The address as clients write it. */
    public String url() {
        return "https://" + authority();
    }

    /** Host and port, for the Host header. */
    String authority() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return url();
    }
}
