package org.motet.rollout.local;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.motet.model.CausalLm;
import org.motet.model.Generation;
import org.motet.model.NotFiniteException;
import org.motet.rollout.GenerationStoppedException;
import org.motet.rollout.GenerationWatch;
import org.motet.rollout.SamplingConfig;
import org.motet.tensor.Crew;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
import org.motet.token.Tokenizer;

/**
 * Continuous batching: waiting jobs enter while there is room, all rows take a step together, finished
 * rows leave.
 */
final class DecodeLoop {
    /** Prompt tokens read at once; bounds the memory of prefill. */
    private static final int PREFILL_TOKENS = 16_384;

    private final CausalLm model;
    private final Crew crew;
    private final @Nullable Tokenizer tokenizer;
    private final List<Sampler> samplers; // of each member of the crew
    private final LongSupplier weights;
    private final int maxRows;
    private final GenerationWatch watch;
    private final List<GrowingRow> batch = new ArrayList<>();

    /**
     * @param weights tells the version of the model's weights
     * @param maxRows most rows in generation at once; a request with more samples than that gets a batch of its own
     * @param watch asked before each decode step
     */
    DecodeLoop(
            CausalLm model,
            Crew crew,
            @Nullable Tokenizer tokenizer,
            LongSupplier weights,
            int maxRows,
            GenerationWatch watch) {
        this.model = model;
        this.crew = crew;
        this.tokenizer = tokenizer;
        this.samplers = IntStream.range(0, crew.size())
                .mapToObj(_ -> new Sampler(model.device()))
                .toList();
        this.weights = weights;
        this.maxRows = maxRows;
        this.watch = watch;
    }

    /** Completes jobs that are all there. */
    void run(List<Job> jobs) {
        long samples = jobs.stream().mapToLong(job -> job.request().samples()).sum();
        run(new ClosedSource(jobs), (int) Math.min(maxRows, samples));
    }

    /**
     * Completes jobs until their source has no more.
     *
     * @param most rows for which there will ever be room and work at once
     */
    void run(JobSource source, int most) {
        long stepping = 0;
        long sparse = 0;
        try (Generation generation = model.newGeneration(crew)) {
            while (source.goesOn(batch.size())) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new IllegalStateException("generation was interrupted");
                }
                if (watch.stops()) {
                    throw new GenerationStoppedException();
                }
                batch.forEach(GrowingRow::dropIfAbandoned);
                dropFinished(generation, source);
                admit(generation, source);
                dropFinished(generation, source);
                if (!batch.isEmpty()) {
                    long inWork = batch.stream().filter(row -> !row.finished()).count();
                    long start = System.nanoTime();
                    step(generation);
                    long took = System.nanoTime() - start;
                    stepping += took;
                    sparse += 2 * inWork < most ? took : 0;
                    dropFinished(generation, source);
                }
            }
        }
        watch.decoded(stepping / 1e9, sparse / 1e9);
    }

    private void admit(Generation generation, JobSource source) {
        List<Job> entering = new ArrayList<>();
        int rows = batch.size();
        int tokens = 0;
        for (Job next = source.first(); next != null; next = source.first()) {
            int length = next.request().prompt().length;
            boolean fits = rows + next.request().samples() <= maxRows && tokens + length <= PREFILL_TOKENS;
            if (!fits && rows > 0) {
                break;
            }
            entering.add(source.take());
            rows += next.request().samples();
            tokens += length;
        }
        if (entering.isEmpty()) {
            return;
        }
        int[] counts =
                entering.stream().mapToInt(job -> job.request().samples()).toArray();
        long[] promptOfRow = IntStream.range(0, counts.length)
                .flatMap(i -> IntStream.generate(() -> i).limit(counts[i]))
                .asLongStream()
                .toArray();
        List<GrowingRow> rowsAdded = new ArrayList<>();
        long version = weights.getAsLong();
        for (Job job : entering) {
            for (int sample = 0; sample < job.request().samples(); sample++) {
                rowsAdded.add(new GrowingRow(job, sample, version, tokenizer));
            }
        }
        try (Scope scope = Scope.open()) {
            List<int[]> prompts =
                    entering.stream().map(job -> job.request().prompt()).toList();
            Tensor logits = generation.prefill(prompts, counts); // [P, V]
            Tensor index = Tensors.of(promptOfRow, model.device(), promptOfRow.length);
            append(rowsAdded, logits.indexSelect(0, index));
        }
        batch.addAll(rowsAdded);
    }

    private void step(Generation generation) {
        long[] tokens = new long[batch.size()];
        long[] positions = new long[batch.size()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = batch.get(i).lastToken();
            positions[i] = batch.get(i).position();
        }
        try (Scope scope = Scope.open()) {
            append(batch, generation.decode(tokens, positions));
        }
    }

    /** Draws a token for each row from logits [B, V]; finished rows draw too and drop it. */
    private void append(List<GrowingRow> rows, Tensor logits) {
        double[] uniforms = rows.stream().mapToDouble(GrowingRow::uniform).toArray();
        List<@Nullable Likeliest> likeliest = likeliest(rows, logits);
        Sampler.Draw draw = draw(rows, logits, uniforms);
        int ended = 0;
        for (int i = 0; i < uniforms.length; i++) {
            GrowingRow row = rows.get(i);
            if (!row.finished()) {
                requireFinite(row, draw.logProbs()[i], draw.entropies()[i]);
                row.append(
                        (int) draw.tokens()[i],
                        draw.logProbs()[i],
                        draw.entropies()[i],
                        likeliest.isEmpty() ? null : likeliest.get(i));
                ended += row.finished() ? 1 : 0;
            }
        }
        watch.ended(ended);
    }

    /** For those rows whose jobs ask; empty where none does. */
    private static List<@Nullable Likeliest> likeliest(List<GrowingRow> rows, Tensor logits) {
        if (rows.stream().allMatch(row -> row.job.likeliest() == 0)) {
            return List.of();
        }
        List<@Nullable Likeliest> all = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Job job = rows.get(i).job;
            all.add(
                    job.likeliest() == 0
                            ? null
                            : Likeliest.of(
                                    logits.narrow(0, i, 1).toFloats(),
                                    job.sampling().temperature(),
                                    job.likeliest()));
        }
        return all;
    }

    /** The members of the crew draw for some of the rows each. */
    private Sampler.Draw draw(List<GrowingRow> batched, Tensor logits, double[] uniforms) {
        int count = uniforms.length;
        List<SamplingConfig> configs =
                batched.stream().map(row -> row.job.sampling()).toList();
        Sampler.Draw all = Sampler.Draw.of(count);
        crew.run(member -> {
            int from = count * member / crew.size();
            int rows = count * (member + 1) / crew.size() - from;
            if (rows == 0) {
                return;
            }
            try (Scope scope = Scope.open()) {
                Sampler.Draw own = samplers.get(member)
                        .draw(
                                logits.narrow(0, from, rows),
                                Arrays.copyOfRange(uniforms, from, from + rows),
                                configs.subList(from, from + rows));
                all.put(IntStream.range(from, from + rows).toArray(), own);
            }
        });
        return all;
    }

    /** One logit that is not finite spoils the sum that both numbers are relative to, so the logits need not be read again. */
    private static void requireFinite(GrowingRow row, float logProb, float entropy) {
        if (!Float.isFinite(logProb) || !Float.isFinite(entropy)) {
            throw new NotFiniteException("the logits for token %d of %s are not finite; the weights are"
                            .formatted(row.length() + 1, row.name())
                    + " damaged or far too large");
        }
    }

    /** Where their leaving costs a copy of all others, finished rows wait: for an eighth of the batch, or that others find room. */
    private void dropFinished(Generation generation, JobSource source) {
        int[] alive = IntStream.range(0, batch.size())
                .filter(i -> !batch.get(i).finished())
                .toArray();
        int done = batch.size() - alive.length;
        if (done == 0) {
            return;
        }
        if (generation.copiesToRetain() && alive.length > 0 && 8 * done < batch.size()) {
            Job next = source.first();
            if (next == null || alive.length + next.request().samples() > maxRows) {
                return;
            }
        }
        List<GrowingRow> kept = IntStream.of(alive).mapToObj(batch::get).toList();
        generation.retain(alive);
        batch.clear();
        batch.addAll(kept);
    }
}
