package dev.highlander.controlplane.node.volume;

import dev.highlander.controlplane.node.files.FileTree;
import dev.highlander.controlplane.node.volume.Projection.ProjectedFile;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A directory whose files change all at once: each set of files stands in a directory of its own, {@code ..data} is a link to the
 * newest, and each name is a link through it. A reader that opened {@code ..data} keeps seeing one set.
 */
final class AtomicDirectory {
    private static final String DATA = "..data";

    private final Path root;
    private final OptionalInt group;

    AtomicDirectory(Path root, OptionalInt group) {
        this.root = root;
        this.group = group;
    }

    /**
     * Makes the directory hold these files.
     *
     * @return whether anything changed
     */
    boolean write(Map<String, ProjectedFile> files) throws IOException {
        Files.createDirectories(root);
        Path data = root.resolve(DATA);
        Optional<Path> before = Files.isSymbolicLink(data)
                ? Optional.of(root.resolve(Files.readSymbolicLink(data)))
                : Optional.empty();
        boolean same = before.isPresent() && read(before.get()).equals(files);
        if (!same) {
            Path next = Files.createTempDirectory(root, "..set-");
            permit(next, 0755);
            for (var file : files.entrySet()) {
                write(next, file.getKey(), file.getValue());
            }
            Path link = root.resolve("..data_new");
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, root.relativize(next));
            Files.move(link, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        linkNames(files.keySet());
        Optional<Path> now = Optional.of(root.resolve(Files.readSymbolicLink(data)));
        try (var sets = Files.newDirectoryStream(root, "..set-*")) {
            for (Path set : sets) {
                if (!Optional.of(set).equals(now)) {
                    FileTree.delete(set); // the one before, or one that was never finished
                }
            }
        }
        return !same;
    }

    private void linkNames(Set<String> files) throws IOException {
        Set<String> names = new TreeSet<>();
        files.forEach(file -> names.add(file.contains("/") ? file.substring(0, file.indexOf('/')) : file));
        for (String name : names) {
            if (!Files.exists(root.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(root.resolve(name), Path.of(DATA, name));
            }
        }
        try (var entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (!name.startsWith("..") && !names.contains(name)) {
                    Files.delete(entry);
                }
            }
        }
    }

    private void write(Path set, String name, ProjectedFile file) throws IOException {
        Path path = set.resolve(name);
        for (Path above = path.getParent(); above != null && !above.equals(set); above = above.getParent()) {
            Files.createDirectories(above);
            permit(above, 0755);
        }
        Files.write(path, file.bytes());
        // A group that shall read gets the right to, as with Kubernetes.
        permit(path, group.isPresent() ? file.mode() | 0040 : file.mode());
    }

    private void permit(Path path, int mode) throws IOException {
        if (group.isPresent()) {
            Files.setAttribute(path, "unix:gid", group.getAsInt());
        }
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] highestFirst = {PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE};
        for (int i = 0; i < highestFirst.length; i++) {
            if ((mode & (0400 >> i)) != 0) {
                permissions.add(highestFirst[i]);
            }
        }
        Files.setPosixFilePermissions(path, permissions);
    }

    private Map<String, ProjectedFile> read(Path set) throws IOException {
        Map<String, ProjectedFile> files = new TreeMap<>();
        if (!Files.isDirectory(set)) {
            return files;
        }
        Files.walkFileTree(set, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                int mode = (Integer) Files.getAttribute(file, "unix:mode") & 0777;
                files.put(set.relativize(file).toString(), new ProjectedFile(Files.readAllBytes(file),
                        group.isPresent() ? mode & ~0040 : mode));
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }
}
