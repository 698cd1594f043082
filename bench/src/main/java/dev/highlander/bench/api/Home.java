package dev.highlander.bench.api;

import dev.highlander.bench.load.BodySink;
import dev.highlander.bench.load.LoadException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The namespace that a run makes for itself and takes away again. */
final class Home implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Target target;

    private Home(Target target) {
        this.target = target;
    }

    /**
     * Makes the namespace and waits until pods can be created in it, which takes its service account.
     *
     * @throws LoadException if there is one of that name already: it may be somebody's
     */
    static Home make(Target target) throws LoadException, InterruptedException {
        byte[] body = Shape
                .ascii("{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" + target.namespace()
                        + "\"}}");
        Target.Reply reply = target.ask(BodySink.NOTHING, "POST", "/api/v1/namespaces", body);
        if (reply.status() == 409) {
            throw new LoadException("there is a namespace \"" + target.namespace() + "\" on " + target.endpoint()
                    + "; delete it, or choose another with --namespace", null);
        }
        if (reply.status() != 201) {
            throw new LoadException(
                    "cannot make the namespace \"" + target.namespace() + "\" on " + target.endpoint() + ": "
                            + reply.status() + " " + reply.start(),
                    null);
        }
        Home home = new Home(target);
        try {
            home.awaitPods();
            return home;
        } catch (LoadException | InterruptedException e) {
            home.close();
            throw e;
        }
    }

    private void awaitPods() throws LoadException, InterruptedException {
        String collection = target.collection(Shape.POD.resource());
        long began = target.time().nanos();
        while (true) {
            Target.Reply reply = target.ask(BodySink.NOTHING, "POST", collection, Shape.POD.before(),
                    Shape.ascii("first"),
                    Shape.POD.after());
            if (reply.status() == 201) {
                target.demand(BodySink.NOTHING, "DELETE", collection + "/first?gracePeriodSeconds=0");
                return;
            }
            if (target.time().since(began).compareTo(PATIENCE) > 0) {
                throw new LoadException("no pod can be created: " + reply.status() + " " + reply.start(), null);
            }
            CountDownLatch passed = new CountDownLatch(1);
            target.time().after(PAUSE, passed::countDown);
            if (!passed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the timer does not run");
            }
        }
    }

    @Override
    public void close() throws LoadException {
        target.demand(BodySink.NOTHING, "DELETE", "/api/v1/namespaces/" + target.namespace());
    }
}
