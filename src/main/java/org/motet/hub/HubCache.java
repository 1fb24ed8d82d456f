package org.motet.hub;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One repository in the cache layout of the Python library, so that both find what the other has fetched:
 *
 * <pre>
 * models--owner--name/refs/main                        the commit that the branch last pointed to
 * models--owner--name/blobs/ETAG                       contents
 * models--owner--name/snapshots/COMMIT/config.json     link to a blob
 * </pre>
 */
record HubCache(Path root) {
    /** The commit that was last seen for a revision, or null if it was never fetched. */
    @Nullable
    String commit(String revision) throws IOException {
        Path reference = root.resolve("refs").resolve(revision);
        if (Files.isRegularFile(reference)) {
            return Files.readString(reference).strip();
        }
        return revision.matches("[0-9a-f]{40}") && Files.isDirectory(snapshot(revision)) ? revision : null;
    }

    Path snapshot(String commit) {
        return root.resolve("snapshots").resolve(commit);
    }

    Path blob(String etag) {
        return root.resolve("blobs").resolve(etag);
    }

    void writeReference(String revision, String commit) throws IOException {
        if (revision.equals(commit)) {
            return;
        }
        Path reference = root.resolve("refs").resolve(revision);
        Files.createDirectories(reference.getParent());
        Path beside = Files.createTempFile(reference.getParent(), ".ref", null);
        Files.writeString(beside, commit);
        move(beside, reference);
    }

    /** Makes the blob appear as a file of the snapshot; a copy where the file system has no links. */
    void link(String commit, String file, Path blob) throws IOException {
        Path link = snapshot(commit).resolve(file);
        Path folder = Objects.requireNonNull(link.getParent());
        Files.createDirectories(folder);
        try {
            Files.createSymbolicLink(link, folder.relativize(blob));
        } catch (FileAlreadyExistsException e) {
            if (!Files.exists(link)) { // left behind by someone who removed the blob
                Files.delete(link);
                Files.createSymbolicLink(link, folder.relativize(blob));
            }
        } catch (UnsupportedOperationException e) {
            Files.copy(blob, link, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
