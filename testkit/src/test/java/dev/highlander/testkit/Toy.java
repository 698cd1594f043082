package dev.highlander.testkit;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/** A custom resource as a program declares one. */
@Group("testkit.example.org")
@Version("v1")
final class Toy extends CustomResource<Toy.Spec, Toy.Status> implements Namespaced {
    private static final long serialVersionUID = 1;

    /** What is wished for. */
    static final class Spec {
        public int size;
        public String color = "";
    }

    /** What is there. */
    static final class Status {
        public boolean ready;
    }

    static Toy of(String name, int size) {
        Toy toy = new Toy();
        toy.getMetadata().setName(name);
        toy.getMetadata().setNamespace("default");
        Spec spec = new Spec();
        spec.size = size;
        spec.color = "red";
        toy.setSpec(spec);
        return toy;
    }

    static CustomResourceDefinition definition() {
        CustomResourceDefinition plain = Serialization.unmarshal("""
                spec:
                  group: testkit.example.org
                  scope: Namespaced
                  names: {plural: toys, singular: toy, kind: Toy, listKind: ToyList}
                  versions:
                    - name: v1
                      served: true
                      storage: true
                      subresources: {status: {}}
                      selectableFields: [{jsonPath: .spec.color}]
                      schema:
                        openAPIV3Schema:
                          type: object
                          properties:
                            spec:
                              type: object
                              required: [size]
                              properties:
                                size: {type: integer, minimum: 1, maximum: 9}
                                color: {type: string, enum: [red, green], default: green}
                            status:
                              type: object
                              properties:
                                ready: {type: boolean}
                """, CustomResourceDefinition.class);
        return new CustomResourceDefinitionBuilder(plain).withNewMetadata().withName("toys.testkit.example.org")
                .endMetadata().build();
    }
}
