package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.motet.checkpoint.RunFolder;
import org.motet.metrics.ConsoleSink;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;
import org.motet.model.CausalLm;
import org.motet.model.GoldenCheckpoint;
import org.motet.model.PassesKind;
import org.motet.problem.ColumnMapping;
import org.motet.problem.ProblemSet;
import org.motet.problem.ReadLimits;
import org.motet.prompt.PromptConfig;
import org.motet.reward.AnswerPolicy;
import org.motet.reward.RewardConfig;
import org.motet.rollout.OldLogProbs;
import org.motet.rollout.SamplingConfig;
import org.motet.rollout.local.LocalEngine;
import org.motet.rollout.server.EngineConfig;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Workers;
import org.motet.token.ByteTokenizer;
import org.motet.token.StopTokens;
import org.motet.train.monitor.MonitorConfig;
import org.motet.weights.ModelDirectory;
import tools.jackson.databind.json.JsonMapper;

/** One GRPO step from real checkpoint files of every architecture, on problems of a JSONL file. */
class GoldenCheckpointStepTest {
    @ParameterizedTest
    @MethodSource("org.motet.model.GoldenCheckpoint#available")
    void takesAStepAndExportsAModelThatLoadsAgain(GoldenCheckpoint checkpoint, @TempDir Path temporary)
            throws Exception {
        Path problems = problems(temporary.resolve("problems.jsonl"));
        TrainConfig d = TrainConfig.DEFAULT;
        TrainConfig config = new TrainConfig(
                1,
                1,
                new ModelSource(checkpoint.directory().toString(), "cpu", ComputeType.FLOAT32, PassesKind.AUTO, 2),
                LoraConfig.NONE,
                new DataConfig(
                        new ProblemConfig(problems.toString(), "", 0.3, "", "", ReadLimits.DEFAULT.maxBytes()),
                        d.templates(),
                        new PromptConfig(8, 256, PromptConfig.Overlong.DROP, 0)),
                new LearningConfig(
                        "",
                        new RolloutConfig(4, SamplingConfig.plain(1, 16), OldLogProbs.SAMPLED, 64, EngineConfig.LOCAL),
                        // random weights never answer right: the length penalty makes rewards differ
                        new RewardConfig(AnswerPolicy.PAPER, 1, 1, false, 15, 1),
                        d.klInReward(),
                        d.filterGroups(),
                        d.advantage(),
                        d.update(),
                        MonitorConfig.DEFAULT),
                new ObservationConfig(
                        new EvaluationConfig(0, 1, 1, 0), new OutputConfig("", 1, 1, 0, 0, 1, 2), d.tracking()),
                DistributedConfig.DEFAULT);
        ByteTokenizer tokenizer = new ByteTokenizer();
        StopTokens stop = StopTokens.of(IntStream.range(300, 340).toArray());
        Path run = temporary.resolve("run");
        try (ModelDirectory directory = ModelDirectory.open(checkpoint.directory());
                CausalLm model = CausalLm.load(directory, Device.CPU, DType.FLOAT32);
                Workers workers = Workers.forDevice(Device.CPU, 2);
                RunFolder folder = RunFolder.create(run);
                ConsoleSink console = ConsoleSink.onStandardError(0, 1)) {
            TrainPlan plan = TrainPlan.of(config, model.config(), tokenizer, stop, null, Brought.NOTHING);
            TrainedPolicy policy = new TrainedPolicy(model, checkpoint.directory(), null, workers);
            LocalEngine engine = new LocalEngine(model, tokenizer, stop, workers, 64);
            try (GrpoTrainer trainer = new GrpoTrainer(plan, policy, engine, folder, console, Watch.NOBODY)) {
                TrainSummary summary = trainer.run();
                assertThat(summary.steps()).isEqualTo(1);
            }
            StepMetrics step = JsonlSink.read(folder.metrics()).getFirst();
            assertThat(step.get("actor/grad_norm")).isPositive().isFinite();
            assertThat(step.get("actor/skipped_updates")).isZero();
            assertThat(step.get("training/rollout_probs_diff_mean")).isLessThan(1e-5);
            try (ModelDirectory saved = ModelDirectory.open(run.resolve("checkpoints/step-000001"));
                    CausalLm again = CausalLm.load(saved, Device.CPU, DType.FLOAT32)) {
                int[] tokens = {1, 2, 3};
                assertThat(logits(again, tokens)).isEqualTo(logits(model, tokens));
            }
        }
        assertThat(Files.readAllLines(run.resolve("samples/step-000001.jsonl"))).hasSize(8);
    }

    /** Problems of GSM8K where it lies beside the project, else small sums. */
    private static Path problems(Path file) throws Exception {
        Path gsm8k = Path.of("../shared/data/data/gsm8k/train.parquet");
        List<Map<String, Object>> rows = Files.exists(gsm8k)
                ? ProblemSet.load(gsm8k.toString(), ColumnMapping.guess()).limit(60).problems().stream()
                        .map(problem -> Map.<String, Object>of(
                                "question", problem.question(),
                                "answer", problem.answers().getFirst()))
                        .toList()
                : IntStream.range(0, 60)
                        .mapToObj(i -> Map.<String, Object>of("question", "What is " + i + " + 1?", "answer", i + 1))
                        .toList();
        return Files.write(
                file, rows.stream().map(JsonMapper.shared()::writeValueAsString).toList());
    }

    private static List<Float> logits(CausalLm model, int[] tokens) {
        try (org.motet.tensor.Scope scope = org.motet.tensor.Scope.open()) {
            float[] values = model.logits(tokens).toFloats();
            return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
        }
    }
}
