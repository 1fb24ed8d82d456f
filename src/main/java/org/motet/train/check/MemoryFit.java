package org.motet.train.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.motet.config.ConfigLayers;
import org.motet.model.ModelConfig;
import org.motet.tensor.Device;
import org.motet.train.TrainConfig;

/**
 * Whether a run fits into the memory of the machine, and what makes it fit.
 *
 * @param estimate of the run as it is configured, but for the rows
 * @param rows completions that this process generates at once: as many as are configured, or the half of them, a quarter ...,
 *     where that alone makes the run fit. No result depends on it
 * @param mostRows as many as are configured
 * @param available bytes that there are
 * @param levers what to set, each with those before it, until it fits; empty if it fits already
 */
public record MemoryFit(MemoryEstimate estimate, int rows, int mostRows, long available, List<Lever> levers) {
    /** A lever that spares less than this share is not worth its price. */
    private static final double LEAST = 0.01;

    private static final int FEWEST_ROWS = 8;

    /**
     * A key that spares memory.
     *
     * @param value what to set it to
     * @param price what it costs
     * @param total bytes of the run with it and those before it
     */
    public record Lever(String key, String value, String price, long total) {
        public String assignment() {
            return key + "=" + value;
        }
    }

    /**
     * Of a run on that device; nothing is known of the memory of a GPU.
     *
     * @return empty on a GPU
     */
    public static Optional<MemoryFit> of(TrainConfig config, ModelConfig model, Device device, MachineMemory machine) {
        return device.isCpu() ? Optional.of(onProcessor(config, model, device, machine.available())) : Optional.empty();
    }

    private static MemoryFit onProcessor(TrainConfig config, ModelConfig model, Device device, long available) {
        Levers fewer = new Levers(config, model, device, available);
        fewer.pullRows();
        TrainConfig taken = fewer.total <= available ? fewer.config : config;
        Levers levers = new Levers(taken, model, device, available);
        MemoryEstimate estimate = levers.estimate(taken);
        levers.pullInOrder();
        return new MemoryFit(estimate, taken.rowsAtOnce(), config.rowsAtOnce(), available, List.copyOf(levers.pulled));
    }

    /** What to say of a run that generates fewer completions at once than it might; empty if it does not. */
    public Optional<String> fewerRows() {
        return rows == mostRows
                ? Optional.empty()
                : Optional.of("%,d completions are generated at once, not %,d, for which %s of memory are too little"
                        .formatted(rows, mostRows, MemoryEstimate.size(available)));
    }

    public boolean fits() {
        return estimate.total() <= available;
    }

    /** Whether it fits with all levers. */
    public boolean canFit() {
        return fits() || !levers.isEmpty() && levers.getLast().total() <= available;
    }

    /**
     * Refuses a run of which not even the lasting part fits.
     *
     * @return what should be said of a run that may not fit; empty if it does
     * @throws IllegalArgumentException in one sentence with what helps
     */
    public Optional<String> warning() {
        if (isHopeless()) {
            throw new IllegalArgumentException(sentence());
        }
        return fits() ? Optional.empty() : Optional.of(sentence());
    }

    /** Whether not even weights, gradients and moments fit, whatever lengths completions have. */
    public boolean isHopeless() {
        return estimate.lasting() > available;
    }

    /** What is the matter and what helps; for a run that does not fit. */
    public String sentence() {
        String need = "the run may need %s of memory and there are %s"
                .formatted(MemoryEstimate.size(estimate.total()), MemoryEstimate.size(available));
        if (levers.isEmpty()) {
            return need + "; no key makes it smaller: take a smaller model or a larger machine";
        }
        Map<String, String> last = new LinkedHashMap<>(); // of each key
        levers.forEach(lever -> last.put(lever.key(), lever.assignment()));
        String keys = String.join(" ", last.values());
        return need + "; " + (canFit() ? "it fits with " : "the least, but still too much, it needs with ") + keys
                + ": " + MemoryEstimate.size(levers.getLast().total());
    }

    /** Lines for people: a lever, then the memory with it and its price. */
    Map<String, String> lines() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("as it is", MemoryEstimate.size(estimate.total()) + " of " + MemoryEstimate.size(available));
        for (Lever lever : levers) {
            lines.put(
                    lever.assignment(),
                    "%s: %s%s"
                            .formatted(
                                    MemoryEstimate.size(lever.total()),
                                    lever.price(),
                                    lever.total() <= available ? "; fits" : ""));
        }
        return lines;
    }

    /** Levers pulled one after the other: those first that change no result, those last that change what is trained. */
    private static final class Levers {
        private final ModelConfig model;
        private final Device device;
        private final long available;
        private final List<Lever> pulled = new ArrayList<>();
        private TrainConfig config;
        private long total;

        Levers(TrainConfig config, ModelConfig model, Device device, long available) {
            this.config = config;
            this.model = model;
            this.device = device;
            this.available = available;
            this.total = estimate(config).total();
        }

        MemoryEstimate estimate(TrainConfig of) {
            return MemoryEstimate.of(model, MemoryLoad.of(of, model, device));
        }

        void pullInOrder() {
            pull("update.recompute", "true", "blocks are computed again on the way back, a third more work");
            int longest = config.prompts().maxTokens() + config.rollout().maxNewTokens();
            pullDown(
                    "update.micro_batch_tokens",
                    config.update().batching().micro().microBatchTokens(),
                    longest,
                    "more and smaller passes");
            pullRows();
            pull(
                    "update.optimizer_offload",
                    "true",
                    "moments are in a file of the run's folder, read and written each update");
            pull("model.threads", "1", "one core computes");
            pull("update.optimizer_state_dtype", "int8", "moments are rounded, see docs/memory.md");
            pullRows(); // again: where the update was the larger, they had no effect before
            pull("lora.rank", "16", "an adapter is trained instead of all weights");
            pullRows();
        }

        void pullRows() {
            pullDown("rollout.max_rows", config.rowsAtOnce(), FEWEST_ROWS, "fewer completions are generated at once");
        }

        /** Halves a number as long as that helps and is needed. */
        private void pullDown(String key, int from, int least, String price) {
            int value = from;
            for (int next = Math.max(from / 2, least); next < value && total(key, next) < total(key, value); ) {
                value = next;
                if (total(key, value) <= available) {
                    break;
                }
                next = Math.max(value / 2, least);
            }
            if (value < from) {
                pull(key, String.valueOf(value), price);
            }
        }

        private long total(String key, int value) {
            return estimate(with(key + "=" + value)).total();
        }

        private void pull(String key, String value, String price) {
            if (total <= available) {
                return;
            }
            TrainConfig with;
            try {
                with = with(key + "=" + value);
            } catch (IllegalArgumentException doesNotGoWithOthers) {
                return;
            }
            long less = estimate(with).total();
            if (less < (1 - LEAST) * total) {
                config = with;
                total = less;
                pulled.add(new Lever(key, value, price, less));
            }
        }

        private TrainConfig with(String assignment) {
            return new ConfigLayers<>(config).overrides(List.of(assignment)).resolve();
        }
    }
}
