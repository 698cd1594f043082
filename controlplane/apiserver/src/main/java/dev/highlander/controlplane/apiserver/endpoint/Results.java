package dev.highlander.controlplane.apiserver.endpoint;

import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.objects.Result;
import dev.highlander.controlplane.apiserver.objects.WriteRequest;
import dev.highlander.controlplane.apiserver.present.ObjectPresenter;
import dev.highlander.controlplane.apiserver.present.Representation;
import dev.highlander.controlplane.apiserver.present.Representation.Form;
import dev.highlander.controlplane.apiserver.present.StatusDocument;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;

/** Sends what a write has come to. */
final class Results {
    private static final Set<Form> FORMS = Set.of(Form.OBJECT, Form.METADATA, Form.TABLE);

    private final ObjectPresenter presenter;

    Results(ObjectPresenter presenter) {
        this.presenter = presenter;
    }

    static Representation representation(Exchange exchange, boolean pretty) {
        return Representation.choose(exchange.headers("Accept"), pretty, FORMS);
    }

    void send(WriteRequest write, Result result, Exchange exchange, Answer answer) throws IOException {
        Kind kind = write.kind();
        Representation representation = representation(exchange, false);
        answer.warnings(write.warnings());
        String mediaType = representation.encoding().mediaType();
        switch (result) {
            case Result.Stored(var entry, var created) -> answer.send(created ? 201 : 200, mediaType,
                    presenter.present(kind, entry, representation));
            case Result.Shown(var object, var created) -> answer.send(created ? 201 : 200, mediaType,
                    presenter.present(kind, object, representation));
            case Result.Gone(var name, var uid) -> answer.send(200, mediaType, ObjectPresenter.bytes(
                    StatusDocument.success(name, kind.group(), kind.plural(), Objects.requireNonNullElse(uid, "")),
                    representation));
        }
    }
}
