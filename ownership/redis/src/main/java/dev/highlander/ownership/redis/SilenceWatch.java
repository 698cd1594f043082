package dev.highlander.ownership.redis;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection on which something was sent and nothing at all came back for a while, so that a new one is made.
 *
 * <p>A server that vanishes without a word leaves a connection that TCP itself gives up after a quarter of an hour.
 */
final class SilenceWatch extends ChannelDuplexHandler {
    private static final Logger log = LoggerFactory.getLogger(SilenceWatch.class);

    private final Duration longest;
    // Of the connection's event loop alone.
    private @Nullable Future<?> alarm;

    SilenceWatch(Duration longest) {
        this.longest = longest;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (alarm == null) {
            alarm = context.executor().schedule(() -> silent(context), longest.toNanos(), TimeUnit.NANOSECONDS);
        }
        super.write(context, message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        rest();
        super.channelRead(context, message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        rest();
        super.channelInactive(context);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        rest();
    }

    private void rest() {
        Future<?> pending = alarm;
        alarm = null;
        if (pending != null) {
            pending.cancel(false);
        }
    }

    private void silent(ChannelHandlerContext context) {
        alarm = null;
        log.warn("server={} event=silent for={} next='a new connection'", context.channel().remoteAddress(), longest);
        var _ = context.close();
    }
}
