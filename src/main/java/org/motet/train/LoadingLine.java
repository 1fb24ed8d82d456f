package org.motet.train;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.function.LongConsumer;
import org.motet.metrics.ProgressLine;
import org.motet.weights.ModelDirectory;

/** How far the weights of a model are loaded, on standard error; of a small one, which is loaded at once, nothing. */
final class LoadingLine implements LongConsumer, AutoCloseable {
    private static final long SMALL = 512L << 20;
    private static final long MB = 1_000_000;

    private final ProgressLine line;
    private long loaded;

    LoadingLine(ModelDirectory directory) {
        long bytes = directory.names().stream()
                .mapToLong(name -> directory.tensor(name).data().byteSize())
                .sum();
        line = ProgressLine.onStandardError(
                new PrintWriter(System.err, true, Charset.defaultCharset()),
                "loading weights, MB:",
                0,
                bytes < SMALL ? 0 : bytes / MB);
    }

    @Override
    public void accept(long bytes) {
        loaded += bytes;
        line.reached(loaded / MB);
    }

    @Override
    public void close() {
        line.close();
    }
}
