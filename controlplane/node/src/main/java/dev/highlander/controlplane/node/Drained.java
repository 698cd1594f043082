package dev.highlander.controlplane.node;

import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.PodUid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Remembers which runs ended because the node was shut down: their containers come back at once. */
record Drained(Path file) {
    Set<Attempt> read() throws IOException {
        Set<Attempt> attempts = new HashSet<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                String[] parts = line.split("/", -1);
                if (parts.length == 3 && parts[2].matches("[0-9]{1,9}")) {
                    attempts.add(new Attempt(new PodUid(parts[0]), parts[1], Integer.parseInt(parts[2])));
                }
            }
        }
        return Set.copyOf(attempts);
    }

    void write(Collection<Attempt> attempts) throws IOException {
        Path temporary = file.resolveSibling("drained.new");
        Files.write(temporary, attempts.stream().map(Attempt::toString).sorted().toList(), StandardCharsets.UTF_8);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
