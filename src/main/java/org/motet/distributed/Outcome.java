package org.motet.distributed;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What came of a process's part.
 *
 * @param value null where it failed
 * @param thrown the exception itself, in the process that it was thrown in
 */
record Outcome<T>(
        @Nullable T value,
        @Nullable Failure failure,
        @Nullable RuntimeException thrown) {

    static <T> Outcome<T> of(int rank, Supplier<T> part) {
        try {
            return new Outcome<>(part.get(), null, null);
        } catch (RuntimeException failure) {
            return new Outcome<>(null, Failure.of(rank, failure), failure);
        }
    }

    T orThrow() {
        return Objects.requireNonNull(value);
    }

    static <T> Wire<Outcome<T>> wire(Wire<T> values) {
        return new Wire<>() {
            @Override
            public void write(Outcome<T> outcome, DataOutputStream to) throws IOException {
                to.writeBoolean(outcome.failure != null);
                if (outcome.failure != null) {
                    outcome.failure.writeTo(to);
                } else {
                    values.write(outcome.orThrow(), to);
                }
            }

            @Override
            public Outcome<T> read(DataInputStream from) throws IOException {
                return from.readBoolean()
                        ? new Outcome<>(null, Failure.read(from), null)
                        : new Outcome<>(values.read(from), null, null);
            }
        };
    }
}
