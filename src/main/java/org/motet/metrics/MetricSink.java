package org.motet.metrics;

import java.io.IOException;

/** Where the numbers of each step go. */
public interface MetricSink extends AutoCloseable {
    /** Takes the numbers of a step; steps come in rising order. */
    void write(StepMetrics metrics) throws IOException;

    @Override
    void close() throws IOException;
}
