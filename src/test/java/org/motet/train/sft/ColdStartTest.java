package org.motet.train.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.checkpoint.RunFolder;
import org.motet.config.ConfigLayers;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;
import org.motet.train.RunConfig;
import org.motet.train.TinyModel;

class ColdStartTest {
    private static final SftConfig CONFIG = new ConfigLayers<>(SftConfig.COLD_START)
            .overrides(List.of(
                    "steps=6",
                    "evaluate_every=2",
                    "evaluation_problems=3",
                    "stop_accuracy=1",
                    "threads=1",
                    "new_model.hidden=32",
                    "new_model.layers=1"))
            .resolve();

    @TempDir
    private Path folder;

    private SftRun start(String name) throws IOException {
        return SftRun.start(named(name), () -> false);
    }

    private SftConfig named(String name) {
        return in(name, CONFIG);
    }

    private SftConfig in(String name, SftConfig config) {
        return new ConfigLayers<>(config)
                .overrides(List.of("folder=" + folder.resolve(name)))
                .resolve();
    }

    /** Ends as Ctrl-C ends it, in the step after so many. */
    private SftRun leave(String name, int steps) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        return SftRun.start(named(name), () -> asked.incrementAndGet() > steps);
    }

    @Test
    void aRunThatWasLeftEndsAsIfItHadNot() throws IOException {
        assertThat(start("whole").isOver()).isTrue();
        SftRun left = leave("parts", 2);
        assertThat(left.isOver()).isFalse();
        assertThat(left.model()).doesNotExist();
        assertThat(left.folder().resolve("checkpoints/step-000003")).exists();
        SftRun rest = SftRun.resume(left.folder(), List.of(), () -> false);
        assertThat(rest.isOver()).isTrue();
        for (String file : List.of("model.safetensors", "config.json", "tokenizer.json")) {
            assertThat(folder.resolve("parts/model/" + file))
                    .hasSameBinaryContentAs(folder.resolve("whole/model/" + file));
        }
        List<StepMetrics> expected = JsonlSink.read(folder.resolve("whole/metrics.jsonl"));
        List<StepMetrics> found = JsonlSink.read(folder.resolve("parts/metrics.jsonl"));
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            for (String name : List.of("loss", "grad_norm", "learning_rate", "num_tokens", "sampled_accuracy")) {
                assertThat(found.get(i).get(name))
                        .as("%s of step %d", name, i + 1)
                        .isEqualTo(expected.get(i).get(name));
            }
        }
    }

    @Test
    void aRunThatIsOverIsNotResumed() throws IOException {
        SftRun run = start("run");
        byte[] weights = Files.readAllBytes(run.model().resolve("model.safetensors"));
        for (List<String> more : List.of(List.<String>of(), List.of("steps=9"), List.of("stop_accuracy=0.9"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SftRun.resume(run.folder(), more, () -> false))
                    .withMessage("the run is over: its model is %s; another can go on from it with model=%s"
                            .formatted(run.model(), run.model()));
        }
        assertThat(run.model().resolve("model.safetensors")).hasBinaryContent(weights);
    }

    @Test
    void thatOfACheckpointIsLeftAndResumedAlike() throws IOException {
        String[] settings = {
            "model=" + TinyModel.write(folder.resolve("tiny"), 1024),
            "dtype=bfloat16",
            "problems=story:1-2",
            "templates.set=chatml",
            "batch_size=2",
            "evaluation_problems=2",
            "steps=4"
        };
        SftConfig config =
                new ConfigLayers<>(CONFIG).overrides(List.of(settings)).resolve();
        SftRun whole = SftRun.start(in("whole", config), () -> false);
        AtomicInteger asked = new AtomicInteger();
        SftRun left = SftRun.start(in("parts", config), () -> asked.incrementAndGet() > 1);
        assertThat(left.last().step()).isEqualTo(2);
        SftRun rest = SftRun.resume(left.folder(), List.of(), () -> false);
        assertThat(rest.model().resolve("model.safetensors"))
                .hasSameBinaryContentAs(whole.model().resolve("model.safetensors"));
    }

    @Test
    void aRunThatWasLeftWithoutACheckpointBeginsAnew() throws IOException {
        SftConfig config = named("early");
        try (RunFolder early = RunFolder.create(folder.resolve("early"))) {
            RunConfig.begin(early, config);
        }
        assertThat(SftRun.resume(folder.resolve("early"), List.of(), () -> false)
                        .last()
                        .step())
                .isEqualTo(6);
    }
}
