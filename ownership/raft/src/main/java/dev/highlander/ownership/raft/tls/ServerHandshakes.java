package dev.highlander.ownership.raft.tls;

import java.net.SocketAddress;
import java.util.EnumSet;
import javax.net.ssl.SSLException;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.grpc.GrpcUtil;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.thirdparty.io.grpc.netty.GrpcHttp2ConnectionHandler;
import org.apache.ratis.thirdparty.io.grpc.netty.InternalProtocolNegotiator;
import org.apache.ratis.thirdparty.io.grpc.netty.InternalProtocolNegotiators;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.thirdparty.io.netty.channel.Channel;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelHandler;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelHandlerContext;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelInboundHandlerAdapter;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslHandler;
import org.apache.ratis.thirdparty.io.netty.util.AsciiString;
import org.apache.ratis.thirdparty.io.netty.util.concurrent.Future;

/**
 * Looks on while others knock at a node's server. A trust manager sees neither an address nor who shows no certificate at all, or does not speak TLS;
 * gRPC logs them where nobody looks. Who says nothing and goes, as a probe does, is passed over.
 */
final class ServerHandshakes implements GrpcServices.Customizer {
    private final SslContext context;
    private final NodeTls tls;

    ServerHandshakes(GrpcTlsConfig channels, NodeTls tls) {
        this.context = GrpcUtil.buildSslContextForServer(channels);
        this.tls = tls;
    }

    @Override
    public NettyServerBuilder customize(NettyServerBuilder builder, EnumSet<GrpcServices.Type> types) {
        return builder.protocolNegotiator(new Watched(InternalProtocolNegotiators.serverTls(context)));
    }

    private void ended(SocketAddress peer, Throwable failure) {
        if (failure instanceof SSLException) {
            tls.refused(peer.toString().replaceFirst("^[^/]*/", ""), failure);
        }
    }

    /** gRPC's own way to begin a connection, with somebody who looks on. */
    private final class Watched implements InternalProtocolNegotiator.ProtocolNegotiator {
        private final InternalProtocolNegotiator.ProtocolNegotiator negotiator;

        Watched(InternalProtocolNegotiator.ProtocolNegotiator negotiator) {
            this.negotiator = negotiator;
        }

        @Override
        public AsciiString scheme() {
            return negotiator.scheme();
        }

        @Override
        public ChannelHandler newHandler(GrpcHttp2ConnectionHandler grpc) {
            return new Watch(negotiator.newHandler(grpc));
        }

        @Override
        public void close() {
            negotiator.close();
        }
    }

    /** Stands before the handshake until the first bytes come: then it is in the pipeline, and tells its end itself. */
    private final class Watch extends ChannelInboundHandlerAdapter {
        private final ChannelHandler next;

        Watch(ChannelHandler next) {
            this.next = next;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            context.pipeline().addAfter(context.name(), null, next);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            SslHandler handshake = context.pipeline().get(SslHandler.class);
            if (handshake != null) {
                SocketAddress peer = context.channel().remoteAddress();
                Future<Channel> _ = handshake.handshakeFuture().addListener(done -> {
                    if (!done.isSuccess()) {
                        ended(peer, done.cause());
                    }
                });
            }
            context.pipeline().remove(this);
            context.fireChannelRead(message);
        }
    }
}
