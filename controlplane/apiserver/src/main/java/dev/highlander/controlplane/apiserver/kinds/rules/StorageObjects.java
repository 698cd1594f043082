package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.List;
import java.util.Locale;

/** Volumes, claims and storage classes as objects of their own. */
final class StorageObjects {
    private static final FieldPath SPEC = FieldPath.of("spec");

    private StorageObjects() {}

    static void claimCreated(ObjectNode claim) {
        claim.putObject("status").put("phase", "Pending");
    }

    static void claim(ObjectNode claim, Problems problems) {
        StorageRules.claimSpec(Tree.view(claim, "spec"), SPEC, problems);
    }

    /** A bound claim may ask for more, and the volume's name may be filled in once. */
    static void claimChange(ObjectNode updated, ObjectNode old, Problems problems) {
        ObjectNode now = Tree.view(updated, "spec");
        ObjectNode before = Tree.view(old, "spec");
        boolean bound = Tree.text(Tree.view(old, "status"), "phase").equals("Bound");
        boolean same = true;
        for (String field : Tree.names(now, before)) {
            same &= Tree.same(now.get(field), before.get(field)) || switch (field) {
                case "volumeName", "storageClassName" -> !Tree.has(before, field);
                case "resources", "volumeAttributesClassName" -> bound;
                default -> false;
            };
        }
        if (!same) {
            problems.forbidden(SPEC, "spec is immutable after creation except resources.requests and "
                    + "volumeAttributesClassName for bound claims");
        }
    }

    static void volumeCreated(ObjectNode volume) {
        ObjectNode status = volume.putObject("status").put("phase", "Pending");
        String created = Tree.text(Tree.view(volume, "metadata"), "creationTimestamp");
        if (!created.isEmpty()) {
            status.put("lastPhaseTransitionTime", created);
        }
    }

    static void volume(ObjectNode volume, Problems problems) {
        StorageRules.volumeSpec(Tree.view(volume, "spec"), SPEC, problems);
    }

    static void volumeChange(ObjectNode updated, ObjectNode old, Problems problems) {
        ObjectNode now = Tree.view(updated, "spec");
        ObjectNode before = Tree.view(old, "spec");
        for (String source : List.of("hostPath", "local", "nfs", "csi", "iscsi", "rbd", "cephfs", "fc")) {
            if (!Tree.same(now.get(source), before.get(source))) {
                problems.forbidden(SPEC.field("persistentvolumesource"),
                        "spec.persistentvolumesource is immutable after creation");
                break;
            }
        }
        Check.unchanged(now, before, "volumeMode", SPEC, problems);
    }

    static void storageClass(ObjectNode storageClass, Problems problems) {
        if (Check.required(storageClass, "provisioner", FieldPath.ROOT, problems)) {
            Check.format(Tree.text(storageClass, "provisioner").toLowerCase(Locale.ROOT), FieldPath.of("provisioner"),
                    problems, Format::qualifiedName);
        }
        Check.oneOfIfGiven(storageClass, "reclaimPolicy", FieldPath.ROOT, problems, List.of("Delete", "Retain"));
        Check.oneOf(storageClass, "volumeBindingMode", FieldPath.ROOT, problems,
                List.of("Immediate", "WaitForFirstConsumer"));
    }

    static void storageClassChange(ObjectNode updated, ObjectNode old, Problems problems) {
        for (String field : List.of("parameters", "provisioner", "reclaimPolicy")) {
            if (!Tree.same(updated.get(field), old.get(field))) {
                problems.forbidden(FieldPath.of(field), "updates to " + field + " are forbidden.");
            }
        }
        Check.unchanged(updated, old, "volumeBindingMode", FieldPath.ROOT, problems);
    }

    static void driver(ObjectNode driver, Problems problems) {
        String name = Tree.text(Tree.view(driver, "metadata"), "name");
        if (name.length() > 63) {
            problems.tooLong(FieldPath.of("metadata", "name"), 63);
        }
        ObjectNode spec = Tree.view(driver, "spec");
        Check.oneOfIfGiven(spec, "fsGroupPolicy", SPEC, problems,
                List.of("ReadWriteOnceWithFSType", "File", "None"));
    }

    static void attachment(ObjectNode attachment, Problems problems) {
        ObjectNode spec = Tree.view(attachment, "spec");
        Check.required(spec, "attacher", SPEC, problems);
        Check.format(spec, "nodeName", SPEC, problems, Format::dnsSubdomain);
        ObjectNode source = Tree.view(spec, "source");
        boolean inline = Tree.has(source, "inlineVolumeSpec");
        boolean named = !Tree.text(source, "persistentVolumeName").isEmpty();
        if (!inline && !named) {
            problems.required(SPEC.field("source"),
                    "must specify exactly one of inlineVolumeSpec and persistentVolumeName");
        } else if (inline && named) {
            problems.forbidden(SPEC.field("source"),
                    "must specify exactly one of inlineVolumeSpec and persistentVolumeName");
        }
    }

    static void attachmentChange(ObjectNode updated, ObjectNode old, Problems problems) {
        if (!Tree.same(updated.get("spec"), old.get("spec"))) {
            problems.invalid(SPEC, updated.path("spec"), "field is immutable");
        }
    }
}
