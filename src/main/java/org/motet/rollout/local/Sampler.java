package org.motet.rollout.local;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.model.plain.PlainSampler;
import org.motet.rollout.SamplingConfig;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * Draws tokens by inverting the cumulative distribution: one uniform number a row decides, so a draw depends on its own
 * row alone.
 */
final class Sampler {
    /** Largest fp32 number whose product with a sum of probabilities stays below the sum. */
    private static final float BELOW_ONE = 1 - 0x1p-22f;

    private final Device device;
    private final @Nullable PlainSampler plain; // where it will do

    Sampler(Device device) {
        this(device, device.isCpu());
    }

    /** @param plain whether plain loops may do it, where nothing filters */
    Sampler(Device device, boolean plain) {
        this.device = device;
        this.plain = plain ? new PlainSampler() : null;
    }

    /**
     * Tokens, their log-probabilities and the entropies of the distributions [B]. Both are those of the full distribution at
     * the temperature, also when top-p, top-k or min-p restrict the draw; under greedy decoding those of temperature 1.
     */
    record Draw(long[] tokens, float[] logProbs, float[] entropies) {
        static Draw of(int rows) {
            return new Draw(new long[rows], new float[rows], new float[rows]);
        }

        /** Takes the i-th row of another draw as the own row {@code places[i]}. */
        void put(int[] places, Draw other) {
            for (int i = 0; i < places.length; i++) {
                tokens[places[i]] = other.tokens[i];
                logProbs[places[i]] = other.logProbs[i];
                entropies[places[i]] = other.entropies[i];
            }
        }
    }

    /**
     * A token for each row.
     *
     * @param logits [B, V] fp32, overwritten
     * @param uniforms one number in [0, 1) for each row
     * @param configs of each row
     */
    Draw draw(Tensor logits, double[] uniforms, List<SamplingConfig> configs) {
        Collection<List<Integer>> groups = groups(configs);
        if (groups.size() <= 1) {
            return drawAlike(logits, uniforms, configs);
        }
        Draw all = Draw.of(uniforms.length);
        try (Scope scope = Scope.open()) {
            for (List<Integer> group : groups) {
                int[] rows = group.stream().mapToInt(Integer::intValue).toArray();
                Tensor index = Tensors.of(Arrays.stream(rows).asLongStream().toArray(), device, rows.length);
                all.put(
                        rows,
                        drawAlike(
                                logits.indexSelect(0, index),
                                Arrays.stream(rows)
                                        .mapToDouble(row -> uniforms[row])
                                        .toArray(),
                                group.stream().map(configs::get).toList()));
            }
        }
        return all;
    }

    /** Rows by the way in which they are drawn; empty where all have one config. */
    private Collection<List<Integer>> groups(List<SamplingConfig> configs) {
        if (configs.stream().allMatch(config -> config == configs.getFirst())) {
            return List.of();
        }
        Map<Object, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < configs.size(); i++) {
            SamplingConfig config = configs.get(i);
            Object way = plain != null && !config.filters() ? "plain" : config.withMaxNewTokens(1);
            groups.computeIfAbsent(way, _ -> new ArrayList<>()).add(i);
        }
        return groups.values();
    }

    private Draw drawAlike(Tensor logits, double[] uniforms, List<SamplingConfig> configs) {
        SamplingConfig config = configs.getFirst();
        if (plain != null && !config.filters()) {
            double[] temperatures =
                    configs.stream().mapToDouble(SamplingConfig::temperature).toArray();
            PlainSampler.Draw draw = plain.draw(logits, uniforms, temperatures);
            return new Draw(draw.tokens(), draw.logProbs(), draw.entropies());
        }
        try (Scope scope = Scope.open()) {
            if (config.temperature() != 0 && config.temperature() != 1) {
                logits.mul_(1 / config.temperature());
            }
            Tensor logs = logits.logSoftmax(1); // [B, V]
            Tensor p = logs.exp();
            Tensor ids; // [B, 1]
            if (config.temperature() == 0) {
                ids = logits.argmax(1).unsqueeze(1);
            } else if (config.filters()) {
                ids = filtered(p, uniforms, config);
            } else {
                ids = pick(p, uniforms);
            }
            return new Draw(
                    ids.toLongs(),
                    logs.gather(1, ids).toFloats(),
                    p.mul(logs).sum(1, false).neg().toFloats());
        }
    }

    private Tensor filtered(Tensor p, double[] uniforms, SamplingConfig config) {
        Tensor[] sorted = Tensors.sortDescending(p);
        Tensor kept = sorted[0].copy(); // [B, V] descending
        if (config.topP() < 1) {
            Tensor before = kept.cumsum(1).sub_(kept); // probability of all likelier tokens
            kept = kept.mul(before.lessThan(config.topP()));
        }
        if (config.topK() > 0 && config.topK() < kept.size(1)) {
            kept.narrow(1, config.topK(), kept.size(1) - config.topK()).zero_();
        }
        if (config.minP() > 0) {
            Tensor bar = sorted[0].narrow(1, 0, 1).mul(Tensors.full(config.minP(), DType.FLOAT32, device, 1)); // [B, 1]
            kept = kept.mul(kept.atLeast(bar));
        }
        return sorted[1].gather(1, pick(kept, uniforms));
    }

    /** The column of each row where the running sum passes the row's share of the whole: [B, 1]. */
    private Tensor pick(Tensor weights, double[] uniforms) {
        float[] shares = new float[uniforms.length];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = Math.min((float) uniforms[i], BELOW_ONE);
        }
        Tensor sums = weights.cumsum(1);
        long last = weights.size(1) - 1;
        Tensor bar = Tensors.of(shares, device, shares.length, 1).mul_(sums.narrow(1, last, 1));
        return Tensors.searchSorted(sums, bar).clampMax_(last);
    }
}
