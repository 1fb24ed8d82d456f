package org.motet.train.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.checkpoint.RunFolder;
import org.motet.config.ConfigLayers;
import org.motet.metrics.ConsoleSink;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.MetricSink;
import org.motet.metrics.StepMetrics;
import org.motet.train.TinyModel;

class OwnDataRunTest {
    private static final List<String> TIMES = List.of("timing_s/step", "perf/throughput", "eval_runtime");

    @TempDir
    private Path folder;

    private Path model;
    private SftConfig config;

    @BeforeEach
    void writeFiles() throws IOException {
        model = TinyModel.write(folder.resolve("model"), 128);
        Path data = Files.write(
                folder.resolve("data.jsonl"),
                IntStream.range(0, 40)
                        .mapToObj(i -> "{\"prompt\": \"Solve %d+2.\", \"completion\": \" %d\"}".formatted(i, i + 2))
                        .toList());
        config = config(
                "data.source=" + data,
                "data.held_out_share=0.2",
                "data.max_tokens=100",
                "evaluate_every=2",
                "checkpoint_every=3",
                "epochs=2",
                "model=" + model);
    }

    private static SftConfig config(String... settings) {
        return new ConfigLayers<>(config(SftConfig.COLD_START, settings).defaults())
                .overrides(List.of(settings))
                .resolve();
    }

    private static SftConfig config(SftConfig defaults, String... settings) {
        return new ConfigLayers<>(defaults).overrides(List.of(settings)).resolve();
    }

    /** Asks for a stop after so many steps. */
    private record Stop(AtomicInteger steps, int after) implements MetricSink {
        @Override
        public void write(StepMetrics metrics) {
            steps.set((int) metrics.step());
        }

        @Override
        public void close() {}

        boolean isDue() {
            return steps.get() >= after;
        }
    }

    private OwnDataRun.Result train(OwnDataRun run, RunFolder folder, int stopAfter) throws IOException {
        Stop stop = new Stop(new AtomicInteger(), stopAfter);
        return run.train(folder, ConsoleSink.silent(), List.of(stop), stop::isDue);
    }

    @Test
    void aRunThatWasLeftEndsAsIfItHadNot() throws IOException {
        try (RunFolder whole = RunFolder.create(folder.resolve("whole"))) {
            train(OwnDataRun.prepare(config, model), whole, Integer.MAX_VALUE);
        }
        try (RunFolder parts = RunFolder.create(folder.resolve("parts"))) {
            train(OwnDataRun.prepare(config, model), parts, 4); // asked at step 5
            assertThat(parts.path().resolve("model")).doesNotExist();
            Path checkpoint =
                    SftCheckpoints.newest(config, parts, warning -> {}).orElseThrow();
            assertThat(checkpoint.getFileName()).hasToString("step-000005");
            assertThat(train(OwnDataRun.resume(config, checkpoint), parts, Integer.MAX_VALUE)
                            .before())
                    .isNull();
        }
        assertThat(folder.resolve("parts/model/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/model/model.safetensors"));
        List<StepMetrics> expected = JsonlSink.read(folder.resolve("whole/metrics.jsonl"));
        List<StepMetrics> found = JsonlSink.read(folder.resolve("parts/metrics.jsonl"));
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(withoutTimes(found.get(i))).isEqualTo(withoutTimes(expected.get(i)));
        }
    }

    @Test
    void aRunThatIsOverIsNotResumed() throws IOException {
        try (RunFolder run = RunFolder.create(folder.resolve("run"))) {
            SftConfig brief = config(config, "steps=3");
            train(OwnDataRun.prepare(brief, model), run, Integer.MAX_VALUE);
            Path checkpoint = SftCheckpoints.newest(brief, run, warning -> {}).orElseThrow();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> OwnDataRun.resume(brief, checkpoint))
                    .withMessage("the run is over: 3 of 3 steps are done; more steps or epochs are needed to go on");
        }
    }

    private static StepMetrics withoutTimes(StepMetrics metrics) {
        StepMetrics rest = new StepMetrics(metrics.step());
        metrics.values().forEach((name, value) -> {
            if (!TIMES.contains(name)) {
                rest.set(name, value);
            }
        });
        return rest;
    }
}
