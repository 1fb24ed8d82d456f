package org.motet.metrics.tracking;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The steps that a run of MLflow has. MLflow forgets no point, so of a step that is made again it must be known whether the run has
 * it already: then it is not told again, and where its numbers are others now, it belongs to another run.
 */
final class MlflowCourse {
    /** Numbers that two steps have in common only if they are the same. */
    private static final List<String> SIGNS = List.of("actor/grad_norm", "grad_norm", "loss");

    private static final List<String> OF_THE_MACHINE = List.of("timing_s/", "perf/");

    private final MlflowServer server;
    private final MlflowRun run;
    private long last;
    private String sign = "";
    private @Nullable Map<Long, Double> told; // by step, of the sign

    /** What a step is to the run. */
    enum Meeting {
        NEW,
        KNOWN,
        /** The run has this step with other numbers. */
        OTHERWISE
    }

    /** @param last step that the run has; below the first if none */
    MlflowCourse(MlflowServer server, MlflowRun run, long last) {
        this.server = server;
        this.run = run;
        this.last = last;
    }

    /** Asks the server only about steps that it may have. */
    Meeting meet(long step, Map<String, Double> values) throws IOException, InterruptedException {
        String name = step > last ? "" : sign(values);
        if (name.isEmpty()) {
            return step > last ? Meeting.NEW : Meeting.KNOWN;
        }
        if (told == null || !name.equals(sign)) {
            told = run.history(server, name);
            sign = name;
        }
        Double before = told.get(step);
        if (before == null) {
            return Meeting.NEW;
        }
        return before.equals(values.get(name)) ? Meeting.KNOWN : Meeting.OTHERWISE;
    }

    private static String sign(Map<String, Double> values) {
        return SIGNS.stream()
                .filter(values::containsKey)
                .findFirst()
                .orElseGet(() -> values.keySet().stream()
                        .filter(name -> OF_THE_MACHINE.stream().noneMatch(name::startsWith))
                        .findFirst()
                        .orElse(""));
    }

    /** The run has this step now. */
    void has(long step) {
        last = Math.max(last, step);
        told = null;
    }
}
