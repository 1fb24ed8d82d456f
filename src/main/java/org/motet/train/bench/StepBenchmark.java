package org.motet.train.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.motet.advantage.AdvantageEstimator;
import org.motet.advantage.GroupAdvantage;
import org.motet.model.CausalLm;
import org.motet.model.Completions;
import org.motet.model.ModelConfig;
import org.motet.model.PassesKind;
import org.motet.model.WeightInit;
import org.motet.model.lora.LoraShape;
import org.motet.rollout.Completion;
import org.motet.rollout.Request;
import org.motet.rollout.SamplingConfig;
import org.motet.rollout.local.LocalEngine;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
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

/**
 * GRPO steps of a model with random weights, random prompts and random rewards, where no completion ends early.
 *
 * @param threads workers on the processor
 * @param lora adapter that trains in place of the weights; null for none
 */
public record StepBenchmark(
        ModelConfig model,
        Device device,
        DType dtype,
        PassesKind passes,
        int threads,
        StepShape shape,
        @Nullable LoraShape lora) {
    public StepBenchmark {
        StepShape.requireOne("--threads", threads);
    }

    /** @param steps how many; the first is not counted where there are more */
    public StepTiming run(int steps) {
        StepShape.requireOne("--steps", steps);
        UpdateConfig update = new UpdateConfig(
                LossConfig.DEFAULT,
                OptimizerConfig.DEFAULT,
                new BatchConfig(1, new MicroBatchConfig(shape.microTokens(), shape.recompute())));
        List<Double> generation = new ArrayList<>();
        List<Double> rest = new ArrayList<>();
        try (Workers workers = Workers.forDevice(device, threads);
                CausalLm policy = policy();
                Updater updater = new Updater(policy, workers, update, 1, shape.completionLength(), steps)) {
            WeightInit.normal(policy, 0.02, 0);
            if (policy.adapter() != null) {
                policy.adapter().fill(0);
                policy.weightsChanged();
            }
            LocalEngine engine =
                    new LocalEngine(policy, null, StopTokens.of(), workers, Math.toIntExact(shape.sequences()));
            for (int step = 0; step < steps; step++) {
                long start = System.nanoTime();
                List<Request> requests = requests(step);
                List<List<Completion>> completions =
                        engine.generate(requests, SamplingConfig.plain(1, shape.completionLength()), step);
                long middle = System.nanoTime();
                updater.update(List.of(groups(requests, completions, step)));
                generation.add((middle - start) / 1e9);
                rest.add((System.nanoTime() - middle) / 1e9);
            }
            return new StepTiming(
                    model,
                    shape,
                    StepTiming.median(generation),
                    StepTiming.median(rest),
                    MemoryEstimate.of(model, load(workers)).total(),
                    peakProducts(workers));
        }
    }

    private MemoryLoad load(Workers workers) {
        MemoryLoad.Lengths lengths = new MemoryLoad.Lengths(
                shape.sequences(), shape.group(), shape.promptLength(), shape.completionLength());
        return new MemoryLoad(
                lora == null ? passes.of(model, device, dtype) : PassesKind.TENSOR,
                dtype.bytes(),
                workers.count(),
                lengths.microBatch(shape.microTokens(), 1, workers.count()),
                shape.recompute(),
                1,
                device.isCpu(),
                lengths,
                lora == null ? 0 : lora.parameterCount(model));
    }

    private CausalLm policy() {
        return lora == null
                ? CausalLm.empty(model, device, dtype, passes)
                : CausalLm.emptyFrozen(model, device, dtype, lora);
    }

    private List<Request> requests(int step) {
        SplittableRandom random = new SplittableRandom(step);
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < shape.prompts(); i++) {
            int[] prompt =
                    random.ints(shape.promptLength(), 0, model.vocabulary()).toArray();
            requests.add(new Request(prompt, shape.group(), i, 0, List.of()));
        }
        return requests;
    }

    private List<TrainingGroup> groups(List<Request> requests, List<List<Completion>> completions, int step) {
        SplittableRandom random = new SplittableRandom(1000 + step);
        List<TrainingGroup> groups = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            double[] rewards = random.doubles(shape.group()).toArray();
            groups.add(new TrainingGroup(
                    new Completions(
                            requests.get(i).prompt(),
                            completions.get(i).stream().map(Completion::tokens).toList()),
                    completions.get(i).stream().map(Completion::logProbs).toList(),
                    GroupAdvantage.ofGroup(AdvantageEstimator.GRPO, 1e-6, rewards)));
        }
        return groups;
    }

    /** GFLOP/s of products of 1536 x 1536 matrices, all workers at once; best of several within two seconds. */
    private double peakProducts(Workers workers) {
        int n = 1536;
        double best = 0;
        long end = System.nanoTime() + 2_000_000_000L;
        for (int repeat = 0; repeat < 16 && System.nanoTime() < end; repeat++) {
            long start = System.nanoTime();
            workers.run(worker -> {
                try (Scope scope = Scope.open()) {
                    Tensor a = Tensors.full(0.5, DType.FLOAT32, device, n, n).to(dtype); // [n, n]
                    a.mm(a).select(0, 0).toFloats();
                }
                return worker;
            });
            best = Math.max(best, 2.0 * n * n * n * workers.count() / (System.nanoTime() - start));
        }
        return best;
    }
}
