package org.motet.train.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.motet.advantage.AdvantageEstimator;
import org.motet.advantage.GroupAdvantage;
import org.motet.model.CausalLm;
import org.motet.model.Completions;
import org.motet.model.WeightInit;
import org.motet.rollout.Request;
import org.motet.rollout.SamplingConfig;
import org.motet.rollout.local.LocalEngine;
import org.motet.tensor.Torch;
import org.motet.tensor.Workers;
import org.motet.token.StopTokens;
import org.motet.update.BatchConfig;
import org.motet.update.LossConfig;
import org.motet.update.MicroBatchConfig;
import org.motet.update.OptimizerConfig;
import org.motet.update.TrainingGroup;
import org.motet.update.UpdateConfig;
import org.motet.update.Updater;

/**
 * How speed and memory change with the length of completions: the same rows, longer and longer. All generations come before all updates,
 * each from short to long, so that the largest memory so far is that of the length just measured.
 *
 * @param setting model, device and how it computes
 * @param prompts of a batch, each with so many completions in {@code group}
 * @param lengths of the completions, ascending
 * @param phases what is measured
 */
public record LengthBenchmark(
        BenchmarkSetting setting,
        int prompts,
        int group,
        int promptLength,
        List<Integer> lengths,
        int microTokens,
        boolean recompute,
        Set<Phase> phases) {
    private static final int WARM_UP_TOKENS = 16;

    /** Parts of a step. */
    public enum Phase {
        GENERATION,
        UPDATE
    }

    public LengthBenchmark {
        lengths = List.copyOf(lengths);
        phases = Set.copyOf(phases);
        StepShape.requireOne("--prompts", prompts);
        StepShape.requireOne("--group", group);
        StepShape.requireOne("--prompt-len", promptLength);
        StepShape.requireOne("--micro-tokens", microTokens);
        lengths.forEach(length -> StepShape.requireOne("--lengths", length));
        for (int i = 1; i < lengths.size(); i++) {
            if (lengths.get(i) <= lengths.get(i - 1)) {
                throw new IllegalArgumentException("--lengths are " + lengths + "; they must ascend");
            }
        }
    }

    /** @param told of each result as it comes */
    public void run(Consumer<LengthTiming> told) throws IOException {
        try (Workers workers = Workers.forDevice(setting.device(), setting.threads());
                CausalLm policy =
                        CausalLm.empty(setting.model(), setting.device(), setting.dtype(), setting.passes())) {
            WeightInit.normal(policy, 0.02, 0);
            LengthTiming.Machine machine =
                    new LengthTiming.Machine(setting.peakProducts(workers), Torch.residentBytes());
            int warmUp = Math.min(WARM_UP_TOKENS, lengths.getLast());
            if (phases.contains(Phase.GENERATION)) {
                generate(policy, workers, machine, warmUp);
                for (int length : lengths) {
                    told.accept(generate(policy, workers, machine, length));
                }
            }
            if (phases.contains(Phase.UPDATE)) {
                update(policy, workers, machine, warmUp);
                for (int length : lengths) {
                    told.accept(update(policy, workers, machine, length));
                }
            }
        }
    }

    private LengthTiming generate(CausalLm policy, Workers workers, LengthTiming.Machine machine, int length)
            throws IOException {
        StepShape shape = shape(length);
        LocalEngine engine =
                new LocalEngine(policy, null, StopTokens.of(), workers, Math.toIntExact(shape.sequences()));
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < prompts; i++) {
            requests.add(new Request(prompt(i), group, i, 0, List.of()));
        }
        long start = System.nanoTime();
        engine.generate(requests, SamplingConfig.plain(1, length), 0);
        double seconds = (System.nanoTime() - start) / 1e9;
        return LengthTiming.ofGeneration(setting.model(), shape, seconds, Torch.peakResidentBytes(), machine);
    }

    private LengthTiming update(CausalLm policy, Workers workers, LengthTiming.Machine machine, int length)
            throws IOException {
        StepShape shape = shape(length);
        UpdateConfig update = new UpdateConfig(
                LossConfig.DEFAULT,
                OptimizerConfig.DEFAULT,
                new BatchConfig(1, new MicroBatchConfig(microTokens, recompute)));
        List<TrainingGroup> groups = groups(length);
        try (Updater updater = new Updater(policy, workers, update, 1, length, 1)) {
            long start = System.nanoTime();
            updater.update(List.of(groups));
            double seconds = (System.nanoTime() - start) / 1e9;
            return LengthTiming.ofUpdate(setting.model(), shape, seconds, Torch.peakResidentBytes(), machine);
        }
    }

    private StepShape shape(int length) {
        return new StepShape(prompts, group, promptLength, length, microTokens, recompute);
    }

    private int[] prompt(int number) {
        return new SplittableRandom(number)
                .ints(promptLength, 0, setting.model().vocabulary())
                .toArray();
    }

    /** Random completions with the log-probabilities that a model with random weights gives on average. */
    private List<TrainingGroup> groups(int length) {
        SplittableRandom random = new SplittableRandom(1);
        int vocabulary = setting.model().vocabulary();
        List<TrainingGroup> groups = new ArrayList<>();
        for (int i = 0; i < prompts; i++) {
            List<int[]> completions = new ArrayList<>();
            List<float[]> logProbs = new ArrayList<>();
            for (int member = 0; member < group; member++) {
                completions.add(random.ints(length, 0, vocabulary).toArray());
                float[] flat = new float[length];
                Arrays.fill(flat, (float) -Math.log(vocabulary));
                logProbs.add(flat);
            }
            double[] rewards = random.doubles(group).toArray();
            groups.add(new TrainingGroup(
                    new Completions(prompt(i), completions),
                    logProbs,
                    GroupAdvantage.ofGroup(AdvantageEstimator.GRPO, 1e-6, rewards)));
        }
        return groups;
    }
}
