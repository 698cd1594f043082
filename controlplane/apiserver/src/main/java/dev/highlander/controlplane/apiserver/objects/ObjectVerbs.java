package dev.highlander.controlplane.apiserver.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.admission.AdmissionChain;
import dev.highlander.controlplane.apiserver.json.Metadata;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.request.DeleteOptions;
import dev.highlander.controlplane.apiserver.request.ListOptions;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.apiserver.status.StatusException;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Store;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All verbs over one store. For any number of threads. */
public final class ObjectVerbs {
    /** What is said to a client whose object is not the newest. */
    public static final String MODIFIED = Updating.MODIFIED;

    private final Consumer<Kind> written;
    private final Reading reading;
    private final Watching watching;
    private final Creation creation;
    private final Updating updating;
    private final Applying applying;
    private final Deletion deletion;

    /**
     * Wires the verbs.
     *
     * @param store where objects are kept
     * @param admission what the cluster demands of writes
     * @param clock the time that objects are stamped with
     * @param random what generated names are made from
     * @param written told of every write before its client is; may wait for what must be so by then
     */
    public ObjectVerbs(Store store, AdmissionChain admission, InstantSource clock, RandomGenerator random,
            Consumer<Kind> written) {
        this.written = written;
        Commits commits = new Commits(store);
        ObjectRules rules = new ObjectRules(admission, clock);
        this.reading = new Reading(store);
        this.watching = new Watching(store, reading);
        this.creation = new Creation(commits, rules, random);
        this.updating = new Updating(commits, rules, creation);
        this.applying = new Applying(updating, rules);
        this.deletion = new Deletion(commits, rules);
    }

    /**
     * Reads one object.
     *
     * @throws StatusException 404 if there is none
     */
    public Entry get(Kind kind, String namespace, String name) {
        return reading.get(kind, namespace, name);
    }

    /**
     * Reads many.
     *
     * @throws StatusException 410 or 504 if they cannot be read at the revision asked for
     */
    public Listing list(Kind kind, String namespace, ListOptions options) {
        return reading.list(kind, namespace, options);
    }

    /**
     * Follows changes.
     *
     * @throws StatusException 410 or 504 if they cannot be followed from the revision asked for
     */
    public WatchFeed watch(Kind kind, String namespace, ListOptions options) {
        return watching.watch(kind, namespace, options);
    }

    /**
     * Brings a decoded object into being.
     *
     * @throws StatusException if it may not be
     */
    public Result create(WriteRequest request, ObjectNode object) {
        return told(request, creation.create(request, object));
    }

    /**
     * Replaces an object, or its status, by a decoded one; creates it where the kind allows that.
     *
     * @throws StatusException if it may not be
     */
    public Result update(WriteRequest request, ObjectNode object) {
        checkName(request, object);
        if (request.kind().namespaced()) {
            Metadata.of(object).node().put("namespace", request.namespace());
        }
        boolean mayCreate = request.subresource().isEmpty() && request.kind().strategy().allowsCreateOnUpdate();
        return told(request, updating.update(request, mayCreate, _ -> object.deepCopy()));
    }

    /**
     * Refuses an object that is called other than the path says.
     *
     * @throws StatusException 400
     */
    public static void checkName(WriteRequest request, ObjectNode object) {
        String name = Metadata.of(object).name();
        if (!name.equals(request.name())) {
            throw ApiStatus.badRequest(name.isEmpty()
                    ? "name must be provided in metadata.name, as in the URL (" + request.name() + ")"
                    : "the name of the object (" + name + ") does not match the name on the URL (" + request.name()
                            + ")");
        }
    }

    /**
     * Changes an object by a function of what it is; called again whenever another change has come between.
     *
     * @param change takes a copy of the object, which it may change and return
     * @throws StatusException if it may not be
     */
    public Result modify(WriteRequest request, UnaryOperator<ObjectNode> change) {
        return told(request, updating.update(request, false, old -> change.apply(copy(old))));
    }

    /**
     * Applies a configuration to an object, or to its status; an object that is not there is created.
     *
     * @param configuration what the request's field manager wants of the object: decoded along its schema, named as the request
     *        says, neither defaulted nor filled up; not changed
     * @throws StatusException 409 if others own what it would change and the request does not force it, or if it may not be
     */
    public Result apply(WriteRequest request, ObjectNode configuration) {
        return told(request, applying.apply(request, configuration));
    }

    /**
     * Deletes an object.
     *
     * @throws StatusException if there is none, or it may not be
     */
    public Result delete(WriteRequest request, DeleteOptions options) {
        return told(request, deletion.delete(request, options));
    }

    /**
     * Deletes everything that a list would return; what goes by itself meanwhile is no fault.
     *
     * @return what was there to be deleted
     */
    public Listing deleteCollection(WriteRequest request, ListOptions which, DeleteOptions options) {
        Listing listing = reading.list(request.kind(), request.namespace(), which);
        for (Entry entry : listing.items()) {
            WriteRequest one = new WriteRequest(request.registry(), request.kind(), entry.key().namespace(),
                    entry.key().name(), "", request.user(), request.options(), request.warnings());
            try {
                deletion.delete(one, options);
            } catch (StatusException e) {
                if (e.status().code() != 404) {
                    throw e;
                }
            }
        }
        return listing;
    }

    private Result told(WriteRequest request, Result result) {
        written.accept(request.kind());
        return result;
    }

    private static ObjectNode copy(@Nullable ObjectNode old) {
        if (old == null) {
            throw new IllegalStateException("only what exists is modified");
        }
        return old.deepCopy();
    }
}
