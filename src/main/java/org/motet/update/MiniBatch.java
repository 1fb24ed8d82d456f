package org.motet.update;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What one update learns from: groups with the weights of their tokens, fixed before anything is computed. */
record MiniBatch(List<WeightedGroup> groups) {

    /** The mini-batches of a step, dealt anew where the aggregation asks for it. */
    static List<MiniBatch> of(UpdateConfig config, int maxCompletionTokens, List<List<TrainingGroup>> given) {
        if (config.loss().lossAggregation() == LossAggregation.VERL_2025) {
            return dealt(config, given);
        }
        int factor = config.loss().lossScaleFactor();
        int constant = factor == 0 ? maxCompletionTokens : factor;
        return given.stream()
                .map(groups -> HighEntropyTokens.only(config.loss().tokens().topEntropy(), groups))
                .map(groups -> weighted(
                        groups,
                        config.loss()
                                .lossAggregation()
                                .tokenWeights(
                                        lengths(config, groups),
                                        constant,
                                        config.loss().tokens().countMasked())))
                .toList();
    }

    private static List<MiniBatch> dealt(UpdateConfig config, List<List<TrainingGroup>> given) {
        List<TrainingGroup> single = given.stream()
                .flatMap(List::stream)
                .flatMap(group -> IntStream.range(0, group.advantages().length).mapToObj(i -> group.slice(i, i + 1)))
                .toList();
        int[] whole = single.stream()
                .mapToInt(one -> one.tokens().prompt().length
                        + one.tokens().completions().getFirst().length)
                .toArray();
        List<MiniBatch> batches = new ArrayList<>();
        for (Verl2025Layout.Update update : Verl2025Layout.of(config.batching().verl2025(), given.size(), whole)) {
            List<TrainingGroup> groups = HighEntropyTokens.only(
                    config.loss().tokens().topEntropy(),
                    IntStream.of(update.completions()).mapToObj(single::get).toList());
            batches.add(
                    weighted(groups, LossAggregation.microBatchMeans(lengths(config, groups), update.microBatch())));
        }
        return batches;
    }

    /** Tokens of each completion that are trained on. */
    private static int[] lengths(UpdateConfig config, List<TrainingGroup> groups) {
        boolean filters = config.loss().tokens().overlongFilter();
        return groups.stream()
                .flatMapToInt(group -> IntStream.range(0, group.advantages().length)
                        .map(i -> filters && group.sampling().isTruncated(i)
                                ? 0
                                : group.tokens().completions().get(i).length))
                .toArray();
    }

    private static MiniBatch weighted(List<TrainingGroup> groups, double[] weights) {
        List<WeightedGroup> weighted = new ArrayList<>();
        int next = 0;
        for (TrainingGroup group : groups) {
            int size = group.advantages().length;
            weighted.add(new WeightedGroup(group, Arrays.copyOfRange(weights, next, next + size)));
            next += size;
        }
        return new MiniBatch(weighted);
    }
}
