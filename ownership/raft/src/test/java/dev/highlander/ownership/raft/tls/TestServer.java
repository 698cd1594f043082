package dev.highlander.ownership.raft.tls;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.grpc.GrpcUtil;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.thirdparty.io.grpc.CallOptions;
import org.apache.ratis.thirdparty.io.grpc.ClientCall;
import org.apache.ratis.thirdparty.io.grpc.Grpc;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.Server;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;

/** A server as a node has one, but without anything to serve: who is let in hears that there is no such method. */
final class TestServer implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final MethodDescriptor<byte[], byte[]> METHOD = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY).setFullMethodName("nothing/Nothing")
            .setRequestMarshaller(new Nothing()).setResponseMarshaller(new Nothing()).build();

    private final Server server;

    TestServer(NodeTls tls) throws Exception {
        this.server = tls.server()
                .customize(NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                        EnumSet.allOf(GrpcServices.Type.class))
                .build().start();
    }

    /** Where it is. */
    String address() {
        return HOST + ":" + server.getPort();
    }

    int port() {
        return server.getPort();
    }

    /** What a client keeps over its connections. */
    static SslContext client(GrpcTlsConfig channels) {
        return GrpcUtil.buildSslContextForClient(channels);
    }

    /** Connects anew and calls. */
    Optional<X509Certificate> call(GrpcTlsConfig channels) throws Exception {
        return call(client(channels));
    }

    /** Connects anew and calls; gives the certificate that the server showed, or nothing if one of them did not want the other. */
    Optional<X509Certificate> call(SslContext client) throws Exception {
        ManagedChannel channel = NettyChannelBuilder.forAddress(HOST, server.getPort()).sslContext(client).build();
        try {
            ClientCall<byte[], byte[]> call = channel.newCall(METHOD, CallOptions.DEFAULT);
            CompletableFuture<Status> ended = new CompletableFuture<>();
            call.start(new ClientCall.Listener<>() {
                @Override
                public void onClose(Status status, Metadata trailers) {
                    ended.complete(status);
                }
            }, new Metadata());
            call.sendMessage(new byte[0]);
            call.halfClose();
            Status status = ended.get(30, TimeUnit.SECONDS);
            if (status.getCode() == Status.Code.UNAVAILABLE) {
                return Optional.empty();
            }
            if (status.getCode() != Status.Code.UNIMPLEMENTED) {
                throw new AssertionError("expected a call to be refused or answered, and found " + status,
                        status.getCause());
            }
            SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
            if (session == null) {
                throw new AssertionError("an answer without TLS");
            }
            return Optional.of((X509Certificate) session.getPeerCertificates()[0]);
        } finally {
            channel.shutdownNow().awaitTermination(30, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    /** Messages without content. */
    private static final class Nothing implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            return new byte[0];
        }
    }
}
