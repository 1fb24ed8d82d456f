package org.motet.train.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
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
import org.motet.tensor.Workers;
import org.motet.token.StopTokens;
import org.motet.train.check.MemoryEstimate;
import org.motet.train.check.MemoryLoad;
import org.motet.update.BatchConfig;
import org.motet.update.LossConfig;
import org.motet.update.MicroBatchConfig;
import org.motet.update.OptimizerConfig;
import org.motet.update.OptimizerStateConfig;
import org.motet.update.TrainingGroup;
import org.motet.update.UpdateConfig;
import org.motet.update.Updater;

/**
 * GRPO steps of a model with random weights, random prompts and random rewards, where no completion ends early.
 *
 * @param setting model, device and how it computes
 * @param lora adapter that trains in place of the weights; null for none
 */
public record StepBenchmark(
        BenchmarkSetting setting, StepShape shape, @Nullable LoraShape lora) {

    /**
     * Takes the time.
     *
     * @param steps how many; the first is not counted where there are more
     * @param done told how many steps are done
     */
    public StepTiming run(int steps, IntConsumer done) {
        StepShape.requireOne("--steps", steps);
        UpdateConfig update = new UpdateConfig(
                LossConfig.DEFAULT,
                OptimizerConfig.DEFAULT,
                new BatchConfig(1, new MicroBatchConfig(shape.microTokens(), shape.recompute())));
        List<Double> generation = new ArrayList<>();
        List<Double> rest = new ArrayList<>();
        try (Workers workers = Workers.forDevice(setting.device(), setting.threads());
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
                done.accept(step + 1);
            }
            return new StepTiming(
                    setting.model(),
                    shape,
                    StepTiming.median(generation),
                    StepTiming.median(rest),
                    MemoryEstimate.of(setting.model(), load(workers)).total(),
                    setting.peakProducts(workers));
        }
    }

    private MemoryLoad load(Workers workers) {
        MemoryLoad.Lengths lengths = new MemoryLoad.Lengths(
                shape.sequences(), shape.group(), shape.promptLength(), shape.completionLength());
        ModelConfig model = setting.model();
        return new MemoryLoad(
                lora == null ? setting.passes().of(model, setting.device(), setting.dtype()) : PassesKind.TENSOR,
                setting.dtype().bytes(),
                workers.count(),
                lengths.microBatch(shape.microTokens(), 1, workers.count()),
                shape.recompute(),
                1,
                setting.device().isCpu(),
                lengths,
                lora == null ? 0 : lora.parameterCount(model),
                OptimizerStateConfig.DEFAULT);
    }

    private CausalLm policy() {
        return lora == null
                ? CausalLm.empty(setting.model(), setting.device(), setting.dtype(), setting.passes())
                : CausalLm.emptyFrozen(setting.model(), setting.device(), setting.dtype(), lora);
    }

    private List<Request> requests(int step) {
        SplittableRandom random = new SplittableRandom(step);
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < shape.prompts(); i++) {
            int[] prompt = random.ints(shape.promptLength(), 0, setting.model().vocabulary())
                    .toArray();
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
}
