package dev.highlander.ownership.simulator;

/**
 * Carries messages between machines: loses, doubles, delays and reorders them.
 *
 * <p>How bad it is can change during a schedule. A cut link loses everything in one direction.
 */
final class Network {
    private final World world;
    private Weather weather = Weather.CALM;

    Network(World world) {
        this.world = world;
    }

    /**
     * How the network is.
     *
     * @param loss probability that a message is lost
     * @param doubling probability that it arrives a second time
     * @param lateness probability that it takes long
     * @param usual the longest usual delay in nanoseconds
     * @param latest the longest delay in nanoseconds
     */
    record Weather(double loss, double doubling, double lateness, long usual, long latest) {
        /** Nothing is lost or late. */
        static final Weather CALM = new Weather(0, 0, 0, 5_000_000, 5_000_000);
    }

    void change(Weather next) {
        weather = next;
    }

    Weather weather() {
        return weather;
    }

    /**
     * Sends a message.
     *
     * @param link what it travels on
     * @param incarnation of the receiver, if the message means nothing to any other
     * @param arrival what happens when it arrives
     */
    void send(Link link, Machine receiver, int incarnation, Runnable arrival) {
        if (link.isCut(world.now()) || world.chance(weather.loss)) {
            world.count(Occurrence.MESSAGES_LOST);
            return;
        }
        world.schedule(world.now() + delay() + link.extra(world), receiver, incarnation, arrival);
        if (world.chance(weather.doubling)) {
            world.count(Occurrence.MESSAGES_DOUBLED);
            world.schedule(world.now() + delay() + link.extra(world), receiver, incarnation, arrival);
        }
    }

    /** Sends a message on several links, one after the other. */
    void send(Machine receiver, int incarnation, Runnable arrival, Link... route) {
        long extra = 0;
        for (Link link : route) {
            if (link.isCut(world.now())) {
                world.count(Occurrence.MESSAGES_LOST);
                return;
            }
            extra += link.extra(world);
        }
        Link whole = new Link();
        if (extra > 0) {
            whole.slow(Long.MAX_VALUE, extra);
        }
        send(whole, receiver, incarnation, arrival);
    }

    private long delay() {
        if (world.chance(weather.lateness)) {
            world.count(Occurrence.MESSAGES_LATE);
            return world.skewed(weather.usual, weather.latest);
        }
        return world.between(50_000, weather.usual);
    }

    /** One direction between two machines. */
    static final class Link {
        private long cutUntil;
        private long slowUntil;
        private long slowness;

        boolean isCut(long now) {
            return now < cutUntil;
        }

        void cut(long until) {
            cutUntil = Math.max(cutUntil, until);
        }

        /** Messages take up to {@code extra} longer until then. */
        void slow(long until, long extra) {
            slowUntil = until;
            slowness = extra;
        }

        long extra(World world) {
            return world.now() < slowUntil ? world.between(slowness / 2, slowness) : 0;
        }

        void mend() {
            cutUntil = 0;
            slowUntil = 0;
        }
    }
}
