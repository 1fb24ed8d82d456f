package org.motet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.motet.advantage.AdvantageEstimator;
import org.motet.advantage.GroupAdvantage;
import org.motet.config.Spelling;
import org.motet.model.CausalLm;
import org.motet.model.Completions;
import org.motet.model.ModelConfig;
import org.motet.model.PassesKind;
import org.motet.model.WeightInit;
import org.motet.rollout.Completion;
import org.motet.rollout.Request;
import org.motet.rollout.SamplingConfig;
import org.motet.rollout.local.LocalEngine;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
import org.motet.tensor.Torch;
import org.motet.tensor.Workers;
import org.motet.token.StopTokens;
import org.motet.train.check.MemoryEstimate;
import org.motet.train.check.MemoryLoad;
import org.motet.update.BatchConfig;
import org.motet.update.LossConfig;
import org.motet.update.MicroBatchConfig;
import org.motet.update.OptimizerConfig;
import org.motet.update.TrainingGroup;
import org.motet.update.UpdateConfig;
import org.motet.update.Updater;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Times training steps of a random-weight model of a given shape, where every completion runs to its full length. */
@Command(
        name = "step",
        description = "Time GRPO steps of a random-weight Qwen2 of a given shape; prints one JSON line.",
        footer = {"", "Example:", "  motet bench step --hidden 64 --layers 4 --heads 2 --kv-heads 1 --intermediate 192"
        })
final class BenchStepCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--hidden", defaultValue = "256", description = "Width of the residual stream (${DEFAULT-VALUE}).")
    private int hidden;

    @Option(names = "--layers", defaultValue = "6", description = "Decoder blocks (${DEFAULT-VALUE}).")
    private int layers;

    @Option(names = "--heads", defaultValue = "4", description = "Query heads (${DEFAULT-VALUE}).")
    private int heads;

    @Option(names = "--kv-heads", defaultValue = "2", description = "Key-value heads (${DEFAULT-VALUE}).")
    private int keyValueHeads;

    @Option(names = "--intermediate", defaultValue = "1024", description = "Feed-forward width (${DEFAULT-VALUE}).")
    private int intermediate;

    @Option(names = "--vocab", defaultValue = "512", description = "Vocabulary (${DEFAULT-VALUE}).")
    private int vocabulary;

    @Option(names = "--prompts", defaultValue = "16", description = "Prompts a step (${DEFAULT-VALUE}).")
    private int prompts;

    @Option(names = "--group", defaultValue = "8", description = "Completions of each prompt (${DEFAULT-VALUE}).")
    private int group;

    @Option(names = "--prompt-len", defaultValue = "128", description = "Tokens of a prompt (${DEFAULT-VALUE}).")
    private int promptLength;

    @Option(
            names = "--completion-len",
            defaultValue = "128",
            description = "Tokens of a completion (${DEFAULT-VALUE}).")
    private int completionLength;

    @Option(
            names = "--steps",
            defaultValue = "4",
            description = "Steps, the first of which is not counted (${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--micro-tokens",
            defaultValue = "4096",
            description = "Packed rows of a micro-batch (${DEFAULT-VALUE}).")
    private int microTokens;

    @Option(names = "--dtype", defaultValue = "float32", description = "float32 or bfloat16 (${DEFAULT-VALUE}).")
    private String dtype;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu, cuda, cuda:N or auto (${DEFAULT-VALUE}).")
    private String device;

    @Option(
            names = "--threads",
            defaultValue = "2",
            description = "Worker threads on the processor (${DEFAULT-VALUE}).")
    private int threads;

    @Option(names = "--passes", defaultValue = "auto", description = "auto, tensor or plain (${DEFAULT-VALUE}).")
    private String passes;

    @Option(names = "--recompute", description = "Compute blocks again on the way back instead of keeping them.")
    private boolean recompute;

    @Override
    public Integer call() throws IOException {
        requireCounts();
        Device on = Device.of(device);
        DType type = ModelOptions.compute(dtype);
        PassesKind kind = Spelling.read(PassesKind.class, passes)
                .orElseThrow(() -> new IllegalArgumentException(
                        "--passes is '" + passes + "'; allowed are auto, tensor and plain"));
        ModelConfig config =
                ModelConfig.qwen2(vocabulary, hidden, layers, heads, keyValueHeads, intermediate, 4096, List.of());
        UpdateConfig update = new UpdateConfig(
                LossConfig.DEFAULT,
                OptimizerConfig.DEFAULT,
                new BatchConfig(1, new MicroBatchConfig(microTokens, recompute)));
        try (Workers workers = Workers.forDevice(on, threads);
                CausalLm model = CausalLm.empty(config, on, type, kind);
                Updater updater = new Updater(model, workers, update, 1, completionLength, steps)) {
            WeightInit.normal(model, 0.02, 0);
            LocalEngine engine = new LocalEngine(model, null, StopTokens.of(), workers, prompts * group);
            List<Double> generation = new ArrayList<>();
            List<Double> rest = new ArrayList<>();
            for (int step = 0; step < steps; step++) {
                long start = System.nanoTime();
                List<Request> requests = requests(step);
                List<List<Completion>> completions =
                        engine.generate(requests, SamplingConfig.plain(1, completionLength), step);
                long middle = System.nanoTime();
                updater.update(List.of(groups(requests, completions, step)));
                generation.add((middle - start) / 1e9);
                rest.add((System.nanoTime() - middle) / 1e9);
            }
            MemoryLoad.Lengths lengths =
                    new MemoryLoad.Lengths((long) prompts * group, group, promptLength, completionLength);
            MemoryLoad load = new MemoryLoad(
                    kind.of(config, on, type),
                    type.bytes(),
                    workers.count(),
                    lengths.microBatch(microTokens, 1, workers.count()),
                    recompute,
                    1,
                    on.isCpu(),
                    lengths);
            long estimate = MemoryEstimate.of(config, load).total();
            print(config, median(generation), median(rest), estimate, peakProducts(workers, on, type));
        }
        return 0;
    }

    private void requireCounts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("--prompts", prompts);
        counts.put("--group", group);
        counts.put("--prompt-len", promptLength);
        counts.put("--completion-len", completionLength);
        counts.put("--steps", steps);
        counts.put("--micro-tokens", microTokens);
        counts.put("--threads", threads);
        counts.forEach((name, count) -> {
            if (count < 1) {
                throw new IllegalArgumentException(name + " is " + count + "; at least 1 is needed.");
            }
        });
    }

    private List<Request> requests(int step) {
        SplittableRandom random = new SplittableRandom(step);
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < prompts; i++) {
            int[] prompt = random.ints(promptLength, 0, vocabulary).toArray();
            requests.add(new Request(prompt, group, i, 0, List.of()));
        }
        return requests;
    }

    private List<TrainingGroup> groups(List<Request> requests, List<List<Completion>> completions, int step) {
        SplittableRandom random = new SplittableRandom(1000 + step);
        List<TrainingGroup> groups = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            double[] rewards = random.doubles(group).toArray();
            groups.add(new TrainingGroup(
                    new Completions(
                            requests.get(i).prompt(),
                            completions.get(i).stream().map(Completion::tokens).toList()),
                    completions.get(i).stream().map(Completion::logProbs).toList(),
                    GroupAdvantage.ofGroup(AdvantageEstimator.GRPO, 1e-6, rewards)));
        }
        return groups;
    }

    private void print(ModelConfig config, double generation, double rest, long estimate, double peak)
            throws IOException {
        long sequences = (long) prompts * group;
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("peer", "motet");
        line.put("dtype", dtype);
        line.put("params", config.parameterCount());
        line.put("sequences", sequences);
        line.put("wall_per_step_s", round(generation + rest, 3));
        line.put("gen_s", round(generation, 3));
        line.put("gen_tok_s", round(sequences * completionLength / generation, 1));
        line.put("rest_s", round(rest, 3));
        line.put("train_tok_s", round(sequences * (promptLength + completionLength) / rest, 1));
        line.put("peak_rss_mb", peakResident());
        line.put("estimated_mb", estimate >> 20);
        line.put("matmul_gflops", round(peak, 1));
        line.put("gen_share_of_matmul", round(flops(config) / generation / 1e9 / peak, 3));
        line.put("train_share_of_matmul", round(3 * flops(config) / rest / 1e9 / peak, 3));
        spec.commandLine().getOut().println(JsonMapper.shared().writeValueAsString(line));
    }

    /** Multiply-adds times two of one forward pass over all tokens, each prompt once, attention causal, no padding. */
    private double flops(ModelConfig config) {
        double attention = (double) config.heads() * config.headDim();
        double linear = (double) layers
                * (hidden * (2 * attention + 2.0 * config.keyValueHeads() * config.headDim())
                        + 3.0 * hidden * intermediate);
        double completionTokens = (double) prompts * group * completionLength;
        double promptTokens = (double) prompts * promptLength;
        double keys = completionTokens * (promptLength + completionLength / 2.0) + promptTokens * promptLength / 2.0;
        return 2
                * (linear * (completionTokens + promptTokens)
                        + completionTokens * hidden * vocabulary
                        + 2 * layers * attention * keys);
    }

    /** GFLOP/s of products of 1536 x 1536 matrices, all workers at once; best of several within two seconds. */
    private static double peakProducts(Workers workers, Device device, DType dtype) {
        int n = 1536;
        double best = 0;
        long end = System.nanoTime() + 2_000_000_000L;
        for (int repeat = 0; repeat < 16 && System.nanoTime() < end; repeat++) {
            long start = System.nanoTime();
            workers.run(worker -> {
                try (Scope scope = Scope.open()) {
                    Tensor a = Tensors.full(0.5, DType.FLOAT32, device, n, n).to(dtype);
                    a.mm(a).select(0, 0).toFloats();
                }
                return worker;
            });
            best = Math.max(best, 2.0 * n * n * n * workers.count() / (System.nanoTime() - start));
        }
        return best;
    }

    /** Largest resident set of this process so far, as the kernel counted it; 0 where it does not say. */
    private static long peakResident() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return Torch.residentBytes() >> 20;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElse(0);
    }

    /** Median without the first value, which pays for warming up. */
    private static double median(List<Double> values) {
        double[] counted = values.stream()
                .skip(values.size() > 1 ? 1 : 0)
                .mapToDouble(v -> v)
                .sorted()
                .toArray();
        return counted[counted.length / 2];
    }

    private static double round(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Math.round(value * scale) / scale;
    }
}
