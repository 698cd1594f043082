package dev.highlander.controlplane.node.volume;

import dev.highlander.controlplane.node.env.ConfigurationMissing;
import dev.highlander.controlplane.node.env.PodFields;
import dev.highlander.controlplane.node.env.References;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which files a volume of config maps, secrets, tokens and pod fields holds. */
final class Projection {
    private static final int DEFAULT_MODE = 0644;

    private final PodFields fields;
    private final References references;
    private final Tokens tokens;
    private final String namespace;
    private final Map<String, ProjectedFile> files = new TreeMap<>();

    private Projection(PodFields fields, References references, Tokens tokens) {
        this.fields = fields;
        this.references = references;
        this.tokens = tokens;
        this.namespace = fields.pod().getMetadata().getNamespace();
    }

    /**
     * A file.
     *
     * @param bytes what it holds
     * @param mode  its permission bits
     */
    // Equality is spelt out below: by content.
    @SuppressWarnings("ArrayRecordComponent")
    record ProjectedFile(byte[] bytes, int mode) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ProjectedFile file && mode == file.mode && Arrays.equals(bytes, file.bytes);
        }

        @Override
        public int hashCode() {
            return Objects.hash(Arrays.hashCode(bytes), mode);
        }
    }

    /** Files by relative path; empty when the volume is of another kind. */
    static Optional<Map<String, ProjectedFile>> of(Volume volume, PodFields fields, References references,
            Tokens tokens)
            throws VolumeUnavailable {
        Projection projection = new Projection(fields, references, tokens);
        try {
            if (volume.getConfigMap() != null) {
                var source = volume.getConfigMap();
                projection.addConfigMap(source.getName(), source.getItems(), source.getOptional(),
                        mode(source.getDefaultMode()));
            } else if (volume.getSecret() != null) {
                var source = volume.getSecret();
                projection.addSecret(source.getSecretName(), source.getItems(), source.getOptional(),
                        mode(source.getDefaultMode()));
            } else if (volume.getDownwardAPI() != null) {
                projection.addFields(volume.getDownwardAPI().getItems(),
                        mode(volume.getDownwardAPI().getDefaultMode()));
            } else if (volume.getProjected() != null) {
                int mode = mode(volume.getProjected().getDefaultMode());
                for (VolumeProjection source : volume.getProjected().getSources()) {
                    projection.add(source, mode);
                }
            } else {
                return Optional.empty();
            }
        } catch (ConfigurationMissing e) {
            throw new VolumeUnavailable(message(volume, e.getMessage()));
        }
        return Optional.of(projection.files);
    }

    static String message(Volume volume, @Nullable String cause) {
        return "MountVolume.SetUp failed for volume \"" + volume.getName() + "\" : " + cause;
    }

    private void add(VolumeProjection source, int mode) throws ConfigurationMissing {
        if (source.getConfigMap() != null) {
            addConfigMap(source.getConfigMap().getName(), source.getConfigMap().getItems(),
                    source.getConfigMap().getOptional(), mode);
        } else if (source.getSecret() != null) {
            addSecret(source.getSecret().getName(), source.getSecret().getItems(), source.getSecret().getOptional(),
                    mode);
        } else if (source.getDownwardAPI() != null) {
            addFields(source.getDownwardAPI().getItems(), mode);
        } else if (source.getServiceAccountToken() != null) {
            ServiceAccountTokenProjection token = source.getServiceAccountToken();
            put(token.getPath(), tokens.token(fields.pod(), token).getBytes(StandardCharsets.UTF_8), mode);
        } else {
            throw new ConfigurationMissing("a source of a kind that this node does not know");
        }
    }

    private void addConfigMap(String name, @Nullable List<KeyToPath> items, @Nullable Boolean optional, int mode)
            throws ConfigurationMissing {
        Optional<ConfigMap> map = references.configMap(namespace, name);
        if (map.isEmpty() && !Boolean.TRUE.equals(optional)) {
            throw new ConfigurationMissing("configmap \"" + name + "\" not found");
        }
        Map<String, byte[]> data = new TreeMap<>();
        map.map(ConfigMap::getData).orElse(Map.of())
                .forEach((key, value) -> data.put(key, value.getBytes(StandardCharsets.UTF_8)));
        map.map(ConfigMap::getBinaryData).orElse(Map.of())
                .forEach((key, value) -> data.put(key, Base64.getDecoder().decode(value)));
        addKeys("configmap", data, items, Boolean.TRUE.equals(optional), mode);
    }

    private void addSecret(String name, @Nullable List<KeyToPath> items, @Nullable Boolean optional, int mode)
            throws ConfigurationMissing {
        Optional<Secret> secret = references.secret(namespace, name);
        if (secret.isEmpty() && !Boolean.TRUE.equals(optional)) {
            throw new ConfigurationMissing("secret \"" + name + "\" not found");
        }
        Map<String, byte[]> data = new TreeMap<>();
        secret.map(Secret::getData).orElse(Map.of())
                .forEach((key, value) -> data.put(key, Base64.getDecoder().decode(value)));
        addKeys("secret", data, items, Boolean.TRUE.equals(optional), mode);
    }

    private void addKeys(String kind, Map<String, byte[]> data, @Nullable List<KeyToPath> items, boolean optional,
            int mode)
            throws ConfigurationMissing {
        if (items == null || items.isEmpty()) {
            for (var entry : data.entrySet()) {
                put(entry.getKey(), entry.getValue(), mode);
            }
            return;
        }
        for (KeyToPath item : items) {
            byte[] value = data.get(item.getKey());
            if (value != null) {
                put(item.getPath(), value, item.getMode() == null ? mode : item.getMode());
            } else if (!optional) {
                throw new ConfigurationMissing(kind + " references non-existent " + kind + " key: " + item.getKey());
            }
        }
    }

    private void addFields(@Nullable List<DownwardAPIVolumeFile> items, int mode) throws ConfigurationMissing {
        for (DownwardAPIVolumeFile item : items == null ? List.<DownwardAPIVolumeFile>of() : items) {
            String value = item.getFieldRef() != null
                    ? fields.field(item.getFieldRef().getFieldPath())
                    : fields.resource(item.getResourceFieldRef(), null);
            put(item.getPath(), value.getBytes(StandardCharsets.UTF_8), item.getMode() == null ? mode : item.getMode());
        }
    }

    private void put(String path, byte[] bytes, int mode) throws ConfigurationMissing {
        if (path.startsWith("/") || path.startsWith("..") || Arrays.asList(path.split("/", -1)).contains("..")) {
            throw new ConfigurationMissing("the path \"" + path + "\" leaves the volume");
        }
        files.put(path, new ProjectedFile(bytes, mode));
    }

    private static int mode(@Nullable Integer mode) {
        return mode == null ? DEFAULT_MODE : mode;
    }
}
