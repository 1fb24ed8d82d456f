package org.motet.checkpoint;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.motet.weights.WriteFailure;

/**
 * The checkpoints of a run, {@code checkpoints/step-000120/}. A save is all or nothing: whatever moment the process or the machine
 * dies at, the newest complete checkpoint stays loadable.
 *
 * <p>Names that begin with a dot are work in progress: {@code .new-*} a save under way, {@code .old-*} what it replaces or what is
 * being deleted. One process at a time may use a store.
 */
public final class CheckpointStore {
    private static final String NEW = ".new-";
    private static final String OLD = ".old-";
    private static final String BEST = "best.json";
    private static final String KEPT = "kept.json";

    private final Path root;
    private final int keepLast;

    /** The pinned steps, in {@code best.json} and {@code kept.json}. */
    private record Pinned(List<Long> steps) {}

    /**
     * @param root folder of the checkpoints; made by the first save
     * @param keepLast how many of the newest stay, 1 or more; pinned ones stay besides
     */
    public CheckpointStore(Path root, int keepLast) {
        if (keepLast < 1) {
            throw new IllegalArgumentException("keep_last is " + keepLast + "; at least 1 checkpoint must be kept.");
        }
        this.root = root;
        this.keepLast = keepLast;
    }

    /**
     * Saves a checkpoint, then deletes those that need no longer be kept. A checkpoint of the same step is replaced. If
     * {@code files} fails, nothing has changed.
     *
     * @param step steps done, 0 or more
     */
    public Checkpoint save(long step, CheckpointFiles files) throws IOException {
        if (step < 0) {
            throw new IllegalArgumentException("step is " + step + "; it must be 0 or more.");
        }
        recover();
        Files.createDirectories(root);
        String name = Checkpoint.nameOf(step);
        Path beside = root.resolve(NEW + name);
        Files.createDirectory(beside);
        try {
            files.writeTo(beside);
            Manifest.of(beside).write(beside);
            Durable.syncTree(beside);
        } catch (IOException | RuntimeException | Error failure) {
            try {
                Durable.deleteTree(beside);
            } catch (IOException second) {
                failure.addSuppressed(second);
            }
            if (failure instanceof IOException unnamed) {
                throw WriteFailure.of(root.resolve(name), unnamed);
            }
            throw failure;
        }
        Path target = root.resolve(name);
        Path replaced = root.resolve(OLD + name);
        if (Files.exists(target)) {
            Files.move(target, replaced, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
        Durable.sync(root);
        Durable.deleteTree(replaced);
        retain();
        return new Checkpoint(step, target);
    }

    /**
     * Saves a checkpoint anew with some files changed; the others are not written again where the disk can link to them. All or
     * nothing, as {@link #save}.
     *
     * @param changed writes the files that are other than before
     */
    public Checkpoint amend(Checkpoint checkpoint, CheckpointFiles changed) throws IOException {
        return save(checkpoint.step(), to -> {
            changed.writeTo(to);
            for (Path file : Manifest.filesIn(checkpoint.folder())) {
                Path same = to.resolve(checkpoint.folder().relativize(file).toString());
                if (!Files.exists(same) && !file.endsWith(Manifest.NAME)) {
                    Files.createDirectories(same.getParent());
                    Durable.link(file, same);
                }
            }
        });
    }

    /** All checkpoints, oldest first, unverified. */
    public List<Checkpoint> all() throws IOException {
        List<Checkpoint> all = new ArrayList<>();
        if (Files.isDirectory(root)) {
            try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, "step-*")) {
                folders.forEach(folder -> Checkpoint.named(folder).ifPresent(all::add));
            }
        }
        all.sort(Comparator.comparingLong(Checkpoint::step));
        return all;
    }

    /**
     * The newest checkpoint that is as its manifest says. Damaged ones are passed over.
     *
     * @param warnings takes one sentence for each that was passed over
     */
    public Optional<Checkpoint> latest(Consumer<String> warnings) throws IOException {
        recover();
        best(); // refused now if the next save could not read them
        kept();
        return latest(_ -> true, warnings);
    }

    /** The newest of those steps that is as its manifest says; changes nothing on disk. */
    public Optional<Checkpoint> latest(LongPredicate steps, Consumer<String> warnings) throws IOException {
        for (Checkpoint checkpoint : all().reversed()) {
            if (!steps.test(checkpoint.step())) {
                continue;
            }
            String damage = Manifest.damage(checkpoint.folder());
            if (damage == null) {
                return Optional.of(checkpoint);
            }
            warnings.accept("The checkpoint of step " + checkpoint.step() + " is passed over: " + damage);
        }
        return Optional.empty();
    }

    /** What is wrong with a checkpoint in one sentence; empty if it is as its manifest says. */
    public static Optional<String> damage(Checkpoint checkpoint) throws IOException {
        return Optional.ofNullable(Manifest.damage(checkpoint.folder()));
    }

    /** Keeps the checkpoints of these steps, best first, until others are pinned. */
    public void pinBest(List<Long> steps) throws IOException {
        Files.createDirectories(root);
        StateFile.write(root.resolve(BEST), new Pinned(steps));
    }

    /** Keeps the checkpoints of these steps for another reason, until others are named. */
    public void keep(List<Long> steps) throws IOException {
        Files.createDirectories(root);
        StateFile.write(root.resolve(KEPT), new Pinned(steps));
    }

    /** The pinned checkpoints that are there, best first. */
    public List<Checkpoint> best() throws IOException {
        return pinned(BEST);
    }

    /** Those that are kept for another reason and are there. */
    public List<Checkpoint> kept() throws IOException {
        return pinned(KEPT);
    }

    private List<Checkpoint> pinned(String name) throws IOException {
        Path file = root.resolve(name);
        if (!Files.exists(file)) {
            return List.of();
        }
        List<Checkpoint> all = all();
        return StateFile.read(file, Pinned.class).steps().stream()
                .flatMap(step -> all.stream().filter(checkpoint -> checkpoint.step() == step))
                .toList();
    }

    /** Moves the checkpoints of later steps, whole or not, into a folder beside, newest first. */
    public void moveAfter(long step, Path aside) throws IOException {
        for (Checkpoint checkpoint : all().reversed()) {
            if (checkpoint.step() > step) {
                Files.createDirectories(aside);
                Files.move(
                        checkpoint.folder(),
                        aside.resolve(checkpoint.folder().getFileName()),
                        StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private void retain() throws IOException {
        List<Checkpoint> all = all();
        List<Checkpoint> pinned = new ArrayList<>(best());
        pinned.addAll(kept());
        for (Checkpoint checkpoint : all.subList(0, Math.max(0, all.size() - keepLast))) {
            if (!pinned.contains(checkpoint)) {
                delete(checkpoint);
            }
        }
    }

    /** Renamed first: a deletion that dies half way leaves nothing that looks like a checkpoint. */
    private void delete(Checkpoint checkpoint) throws IOException {
        Path doomed = root.resolve(OLD + checkpoint.folder().getFileName());
        Files.move(checkpoint.folder(), doomed, StandardCopyOption.ATOMIC_MOVE);
        Durable.deleteTree(doomed);
    }

    /** Clears what a killed save left. */
    private void recover() throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(root, OLD + "*")) {
            for (Path old : leftovers) {
                Path original = root.resolve(old.getFileName().toString().substring(OLD.length()));
                // Killed between the two renames of a replacement: what was there before is put back.
                if (Files.exists(root.resolve(NEW + original.getFileName())) && !Files.exists(original)) {
                    Files.move(old, original, StandardCopyOption.ATOMIC_MOVE);
                } else {
                    Durable.deleteTree(old);
                }
            }
        }
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(root, NEW + "*")) {
            for (Path unfinished : leftovers) {
                Durable.deleteTree(unfinished);
            }
        }
    }
}
