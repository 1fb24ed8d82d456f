package org.motet.report.run;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Where the runs below a folder are. */
public final class RunFolders {
    private static final int DEPTH = 4;
    private static final int MOST = 1000;
    private static final int MOST_VISITED = 10_000;

    /** Folders of a run, in which no other run is looked for. */
    private static final Set<String> PARTS =
            Set.of("checkpoints", "samples", "rollouts", "evaluation", "snapshots", "set-aside");

    private RunFolders() {}

    /**
     * Folders of runs at most four levels below, by name; the folder itself if it is a run. Links are not followed, and of a
     * folder with very many others only the first are looked through.
     *
     * @throws IllegalArgumentException if the folder is not there
     */
    public static List<Path> below(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    folder + (Files.exists(folder) ? " is a file" : " is not there") + "; a folder of runs is needed.");
        }
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(folder, EnumSet.noneOf(FileVisitOption.class), DEPTH, new SimpleFileVisitor<>() {
            private int visited;

            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
                if (++visited > MOST_VISITED) {
                    return FileVisitResult.TERMINATE;
                }
                if (RecordedRun.isRun(at)) {
                    found.add(at);
                    return found.size() < MOST ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.TERMINATE;
                }
                boolean hidden =
                        at.getFileName() != null && at.getFileName().toString().startsWith(".");
                return !at.equals(folder) && (hidden || PARTS.contains(String.valueOf(at.getFileName())))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path at, IOException failure) throws IOException {
                if (failure instanceof AccessDeniedException || !at.equals(folder)) {
                    return FileVisitResult.SKIP_SUBTREE; // gone or closed to us: not ours to show
                }
                throw failure;
            }
        });
        found.sort(null);
        return found;
    }
}
