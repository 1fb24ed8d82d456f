package org.motet.distributed;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.motet.tensor.Tensor;

/**
 * What the processes of a run do together. All call the same methods in the same order, from one thread at a time; each call ends
 * when all have made it.
 *
 * <p>Where another process is missing they throw {@link RankFailedException}, if the {@linkplain RollCall roll call} does not end this one
 * before.
 */
public sealed interface Collectives permits Alone, C10dCollectives {
    int rank();

    int size();

    /**
     * Begins to replace each process's own tensors by their sums over all; the others' are spent, and nobody may use any meanwhile. The order
     * of summands depends on the number of processes alone.
     *
     * @param byOwner for each rank the tensors that it is to have sums of: fp32, contiguous, of the same shapes everywhere; their memory
     *     lives until it is done
     */
    Pending beginSum(List<List<Tensor>> byOwner);

    /**
     * Begins to replace tensors by those of the process that owns them; nobody may use any meanwhile.
     *
     * @param byOwner for each rank the tensors that it owns, contiguous, of the same shapes everywhere; their memory lives until it is done
     */
    Pending beginShare(List<List<Tensor>> byOwner);

    /** The same, to its end. */
    default void share(List<List<Tensor>> byOwner) {
        beginShare(byOwner).await();
    }

    /** What each process gives, by rank. */
    List<byte[]> gather(byte[] own);

    /** Waits for all. */
    default void barrier() {
        gather(new byte[0]);
    }

    /** Whether all say so. */
    default boolean all(boolean own) {
        return gather(new byte[] {(byte) (own ? 1 : 0)}).stream().allMatch(said -> said[0] == 1);
    }

    /** Whether any says so. */
    default boolean any(boolean own) {
        return !all(!own);
    }

    /** What rank 0 says; the others' own is passed over. */
    default <T> T first(Wire<T> wire, Supplier<T> own) {
        byte[] said = rank() == 0 ? wire.bytes(own.get()) : new byte[0];
        return wire.of(gather(said).getFirst());
    }

    /**
     * The parts of a task that each process does one of, by rank. Where one fails, all do: that one with its own exception, the others
     * with what {@code failed} makes of the first.
     */
    default <T> List<T> exchange(Wire<T> wire, Supplier<T> own, Function<Failure, RuntimeException> failed) {
        Wire<Outcome<T>> outcomes = Outcome.wire(wire);
        Outcome<T> mine = Outcome.of(rank(), own);
        List<Outcome<T>> all =
                gather(outcomes.bytes(mine)).stream().map(outcomes::of).toList();
        if (mine.thrown() != null) {
            throw mine.thrown();
        }
        List<T> parts = new ArrayList<>();
        for (Outcome<T> outcome : all) {
            if (outcome.failure() != null) {
                throw failed.apply(outcome.failure());
            }
            parts.add(outcome.orThrow());
        }
        return parts;
    }
}
