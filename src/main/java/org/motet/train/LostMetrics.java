package org.motet.train;

import java.io.IOException;
import java.util.Optional;
import org.motet.checkpoint.RunFolder;
import org.motet.metrics.JsonlSink;

/** Numbers of steps that a checkpoint has learnt from and {@code metrics.jsonl} knows nothing of. */
public final class LostMetrics {
    private LostMetrics() {}

    /**
     * What to say of them; empty if there are none.
     *
     * @param step steps done
     * @throws IllegalArgumentException in one sentence if the file is none or not one of metrics
     */
    public static Optional<String> warning(RunFolder folder, long step) throws IOException {
        String missing = JsonlSink.missing(folder.metrics(), step);
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("warning: " + folder.metrics() + " has no line of " + missing
                        + ", which the checkpoint has learnt from; the run goes on without");
    }
}
