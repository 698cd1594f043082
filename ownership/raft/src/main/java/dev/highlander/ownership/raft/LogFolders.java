package dev.highlander.ownership.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders with logs that are used no more. */
final class LogFolders {
    private LogFolders() {}

    /**
     * Moves a log out of the way.
     *
     * @param kept whether it may still be of use; else it is deleted
     * @return where it is now; the folder itself if it was deleted or not there
     */
    static Path setAside(Path folder, boolean kept) throws IOException {
        if (!Files.isDirectory(folder)) {
            return folder;
        }
        if (kept) {
            int number = 1;
            Path aside = folder.resolveSibling(folder.getFileName() + ".aside-" + number);
            while (Files.exists(aside)) {
                number++;
                aside = folder.resolveSibling(folder.getFileName() + ".aside-" + number);
            }
            return Files.move(folder, aside);
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.delete(each);
        }
        return folder;
    }
}
