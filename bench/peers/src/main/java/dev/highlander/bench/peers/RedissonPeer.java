package dev.highlander.bench.peers;

import dev.highlander.bench.election.ContenderOptions;
import dev.highlander.bench.election.StoreAddress;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/**
 * An {@code RLock} that Redisson's watchdog prolongs. Redisson tells nobody when that fails, so its user asks Redis before each effect:
 * {@code isHeldByCurrentThread}.
 */
final class RedissonPeer implements Peer {
    private final RedissonClient client;
    private final RLock lock;

    RedissonPeer(StoreAddress.Redis address, ContenderOptions options) {
        Config config = new Config();
        config.setCodec(StringCodec.INSTANCE).setLockWatchdogTimeout(options.ttl().toMillis());
        config.useSingleServer().setAddress(address.uri()).setTimeout((int) options.ttl().toMillis() / 4)
                .setRetryAttempts(1);
        client = Redisson.create(config);
        lock = client.getLock(options.lease().value());
    }

    @Override
    public void connect() {
        lock.isLocked();
    }

    @Override
    public void acquire() throws InterruptedException {
        lock.lockInterruptibly();
    }

    @Override
    public boolean leads() {
        return lock.isHeldByCurrentThread();
    }

    @Override
    public void release() {
        lock.unlock();
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
