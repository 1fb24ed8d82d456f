package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.motet.model.CausalLm;
import org.motet.model.Completions;
import org.motet.model.lora.LoraShape;
import org.motet.model.lora.LoraTarget;
import org.motet.model.lora.LoraWeights;
import org.motet.rollout.Completion;
import org.motet.rollout.Request;
import org.motet.rollout.SamplingConfig;
import org.motet.rollout.local.LocalEngine;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
import org.motet.tensor.Workers;
import org.motet.train.nano.NanoModel;
import org.motet.update.GroupScorer;
import org.motet.update.TrainingGroup;

/** The policy that samples is the one that is trained, with its adapter as it is now. */
class LoraRolloutTest {
    @ParameterizedTest
    @EnumSource(ComputeType.class)
    void rolloutsUseTheAdapterAsItIsAndTheTrainerScoresThemAlike(ComputeType type) throws Exception {
        double tolerance = type == ComputeType.FLOAT32 ? 1e-5 : 0.04;
        LoraShape shape = new LoraShape(4, 8, EnumSet.allOf(LoraTarget.class), false);
        try (StoredModel stored = StoredModel.open(NanoModel.directory());
                CausalLm model = stored.loadFrozen(
                        Device.CPU, type.of(stored.config(), Device.CPU), shape, matrices -> matrices.fill(1));
                CausalLm base = model.base();
                Workers workers = Workers.forDevice(Device.CPU, 2)) {
            LoraWeights adapter = Objects.requireNonNull(model.adapter());
            LocalEngine engine = new LocalEngine(model, null, stored.stopTokens(), workers, 8);
            GroupScorer scorer = new GroupScorer(model, workers, 1);
            GroupScorer reference = new GroupScorer(base, workers, 1);
            List<float[]> before = List.of();
            for (int change = 0; change < 3; change++) {
                List<Request> requests = requests();
                List<List<Completion>> sampled = engine.generate(requests, SamplingConfig.plain(1, 12), 7);
                List<TrainingGroup> groups = groups(requests, sampled);
                List<float[]> own = oldLogProbs(groups);
                List<float[]> scored =
                        oldLogProbs(scorer.score(List.of(groups), TrainingGroup::withOldLogProbs, _ -> {})
                                .getFirst());
                List<float[]> ofBase = oldLogProbs(reference
                        .score(List.of(groups), TrainingGroup::withOldLogProbs, _ -> {})
                        .getFirst());
                assertThat(distance(own, scored)).isLessThan(tolerance);
                if (change == 0) {
                    assertThat(distance(own, ofBase)).isLessThan(tolerance);
                } else {
                    assertThat(distance(own, ofBase))
                            .as("another policy than the base")
                            .isGreaterThan(0.1);
                    assertThat(first(own)).isNotEqualTo(first(before));
                }
                before = own;
                change(adapter, change);
                model.weightsChanged();
            }
        }
    }

    /** The log-probabilities of the first tokens, which follow the same prompts whatever was drawn. */
    private static List<Float> first(List<float[]> rows) {
        return rows.stream().map(row -> row[0]).toList();
    }

    private static void change(LoraWeights adapter, int seed) {
        Random random = new Random(seed);
        for (Tensor tensor : adapter.all()) {
            try (Scope scope = Scope.open()) {
                float[] values = new float[(int) tensor.count()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (0.1 * random.nextGaussian());
                }
                tensor.add_(Tensors.of(values, Device.CPU, tensor.shape()));
            }
        }
    }

    private static List<Request> requests() {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            requests.add(new Request(new Random(i).ints(6 + i, 20, 400).toArray(), 4, i, 0, List.of()));
        }
        return requests;
    }

    private static List<TrainingGroup> groups(List<Request> requests, List<List<Completion>> sampled) {
        List<TrainingGroup> groups = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            List<Completion> completions = sampled.get(i);
            groups.add(new TrainingGroup(
                    new Completions(
                            requests.get(i).prompt(),
                            completions.stream().map(Completion::tokens).toList()),
                    completions.stream().map(Completion::logProbs).toList(),
                    new double[completions.size()]));
        }
        return groups;
    }

    private static List<float[]> oldLogProbs(List<TrainingGroup> groups) {
        return groups.stream().flatMap(group -> group.oldLogProbs().stream()).toList();
    }

    /** Mean absolute difference. */
    private static double distance(List<float[]> a, List<float[]> b) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < a.size(); i++) {
            for (int t = 0; t < a.get(i).length; t++) {
                sum += Math.abs(a.get(i)[t] - b.get(i)[t]);
                count++;
            }
        }
        return sum / count;
    }
}
