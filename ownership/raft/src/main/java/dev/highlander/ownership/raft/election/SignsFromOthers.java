package dev.highlander.ownership.raft.election;

import dev.highlander.ownership.time.TimeSource;
import java.util.EnumSet;
import java.util.Map;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.jspecify.annotations.Nullable;

/** Looks at what the others send, before Ratis does, and tells each group's {@link LeadershipSigns}: Ratis itself tells nobody why it elects. */
public final class SignsFromOthers implements GrpcServices.Customizer, ServerInterceptor {
    private final GrpcServices.Customizer first;
    private final Map<RaftGroupId, LeadershipSigns> signs;
    private final TimeSource time;

    /**
     * For one node.
     *
     * @param first applied before
     * @param signs of each group, by its id
     * @param time whose readings the signs are given
     */
    public SignsFromOthers(GrpcServices.Customizer first, Map<RaftGroupId, LeadershipSigns> signs, TimeSource time) {
        this.first = first;
        this.signs = signs;
        this.time = time;
    }

    @Override
    public NettyServerBuilder customize(NettyServerBuilder builder, EnumSet<GrpcServices.Type> types) {
        NettyServerBuilder customized = first.customize(builder, types);
        return types.contains(GrpcServices.Type.SERVER) ? customized.intercept(this) : customized;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
            ServerCallHandler<Q, A> next) {
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            @Override
            public void onMessage(Q message) {
                see(message);
                super.onMessage(message);
            }
        };
    }

    private void see(Object message) {
        switch (message) {
            case AppendEntriesRequestProto sent -> {
                RaftRpcRequestProto from = sent.getServerRequest();
                LeadershipSigns of = of(from);
                if (of != null) {
                    of.heard(id(from), sent.getLeaderTerm(), time.nanos());
                }
            }
            case RequestVoteRequestProto sent -> {
                RaftRpcRequestProto from = sent.getServerRequest();
                LeadershipSigns of = of(from);
                if (of != null) {
                    of.voteAsked(id(from), sent.getCandidateTerm(), sent.getPreVote());
                }
            }
            case StartLeaderElectionRequestProto sent -> {
                LeadershipSigns of = of(sent.getServerRequest());
                if (of != null) {
                    of.askedToLead();
                }
            }
            default -> {
                // Of other concerns.
            }
        }
    }

    private @Nullable LeadershipSigns of(RaftRpcRequestProto from) {
        return signs.get(RaftGroupId.valueOf(from.getRaftGroupId().getId()));
    }

    private static String id(RaftRpcRequestProto from) {
        return from.getRequestorId().toStringUtf8();
    }
}
