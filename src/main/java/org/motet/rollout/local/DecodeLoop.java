package org.motet.rollout.local;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.motet.model.CausalLm;
import org.motet.model.Generation;
import org.motet.model.NotFiniteException;
import org.motet.random.KeyedDraw;
import org.motet.rollout.Completion;
import org.motet.rollout.GenerationStoppedException;
import org.motet.rollout.GenerationWatch;
import org.motet.rollout.Request;
import org.motet.rollout.SamplingConfig;
import org.motet.tensor.Crew;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
import org.motet.token.StopTokens;
import org.motet.token.Tokenizer;

/**
 * Continuous batching: waiting requests enter while there is room, all rows take a step together, finished
 * rows leave.
 */
final class DecodeLoop {
    /** Prompt tokens read at once; bounds the memory of prefill. */
    private static final int PREFILL_TOKENS = 16_384;

    private final CausalLm model;
    private final Crew crew;
    private final @Nullable Tokenizer tokenizer;
    private final SamplingConfig config;
    private final List<Sampler> samplers; // of each member of the crew
    private final StopTokens stopTokens;
    private final long seed;
    private final long weights;
    private final KeyedDraw draws;
    private final int maxRows;
    private final GenerationWatch watch;
    private final BiConsumer<Request, List<Completion>> finished;
    private final List<GrowingRow> batch = new ArrayList<>();
    private final Deque<Request> waiting = new ArrayDeque<>();

    /**
     * @param weights version of the model's weights
     * @param maxRows most rows in generation at once; a request with more samples than that gets a batch of its own
     * @param watch asked before each decode step
     * @param finished told of each request once all its completions are there
     */
    DecodeLoop(
            CausalLm model,
            Crew crew,
            @Nullable Tokenizer tokenizer,
            SamplingConfig config,
            StopTokens stopTokens,
            long seed,
            long weights,
            int maxRows,
            GenerationWatch watch,
            BiConsumer<Request, List<Completion>> finished) {
        this.model = model;
        this.crew = crew;
        this.tokenizer = tokenizer;
        this.config = config;
        this.samplers = IntStream.range(0, crew.size())
                .mapToObj(_ -> new Sampler(config, model.device()))
                .toList();
        this.stopTokens = stopTokens;
        this.seed = seed;
        this.weights = weights;
        this.draws = new KeyedDraw(seed, "next token");
        this.maxRows = maxRows;
        this.watch = watch;
        this.finished = finished;
    }

    void run(List<Request> requests) {
        waiting.addAll(requests);
        int most = (int)
                Math.min(maxRows, requests.stream().mapToLong(Request::samples).sum());
        long stepping = 0;
        long sparse = 0;
        Results results = new Results();
        try (Generation generation = model.newGeneration(crew)) {
            while (!waiting.isEmpty() || !batch.isEmpty()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new IllegalStateException("generation was interrupted");
                }
                if (watch.stops()) {
                    throw new GenerationStoppedException();
                }
                admit(generation);
                dropFinished(generation, results);
                if (!batch.isEmpty()) {
                    long inWork = batch.stream().filter(row -> !row.finished()).count();
                    long start = System.nanoTime();
                    step(generation);
                    long took = System.nanoTime() - start;
                    stepping += took;
                    sparse += 2 * inWork < most ? took : 0;
                    dropFinished(generation, results);
                }
            }
        }
        watch.decoded(stepping / 1e9, sparse / 1e9);
    }

    private void admit(Generation generation) {
        List<Request> entering = new ArrayList<>();
        int rows = batch.size();
        int tokens = 0;
        while (!waiting.isEmpty()) {
            Request next = waiting.getFirst();
            boolean fits = rows + next.samples() <= maxRows && tokens + next.prompt().length <= PREFILL_TOKENS;
            if (!fits && rows > 0) {
                break;
            }
            entering.add(waiting.removeFirst());
            rows += next.samples();
            tokens += next.prompt().length;
        }
        if (entering.isEmpty()) {
            return;
        }
        int[] counts = entering.stream().mapToInt(Request::samples).toArray();
        long[] promptOfRow = IntStream.range(0, counts.length)
                .flatMap(i -> IntStream.generate(() -> i).limit(counts[i]))
                .asLongStream()
                .toArray();
        List<GrowingRow> rowsAdded = new ArrayList<>();
        for (Request request : entering) {
            for (int sample = 0; sample < request.samples(); sample++) {
                rowsAdded.add(new GrowingRow(request, sample, tokenizer));
            }
        }
        try (Scope scope = Scope.open()) {
            Tensor logits =
                    generation.prefill(entering.stream().map(Request::prompt).toList(), counts); // [P, V]
            Tensor index = Tensors.of(promptOfRow, model.device(), promptOfRow.length);
            append(rowsAdded, logits.indexSelect(0, index));
        }
        batch.addAll(rowsAdded);
    }

    private void step(Generation generation) {
        long[] tokens = new long[batch.size()];
        long[] positions = new long[batch.size()];
        for (int i = 0; i < tokens.length; i++) {
            GrowingRow row = batch.get(i);
            tokens[i] = row.lastToken();
            positions[i] = row.request.prompt().length + row.length() - 1;
        }
        try (Scope scope = Scope.open()) {
            append(batch, generation.decode(tokens, positions));
        }
    }

    /** Draws a token for each row from logits [B, V]; finished rows draw too and drop it. */
    private void append(List<GrowingRow> rows, Tensor logits) {
        double[] uniforms = new double[rows.size()];
        for (int i = 0; i < uniforms.length; i++) {
            GrowingRow row = rows.get(i);
            uniforms[i] = draws.uniform(row.request.key(), row.request.firstMember() + row.sample, row.length());
        }
        Sampler.Draw draw = draw(logits, uniforms);
        int ended = 0;
        for (int i = 0; i < uniforms.length; i++) {
            if (!rows.get(i).finished()) {
                requireFinite(rows.get(i), draw.logProbs()[i], draw.entropies()[i]);
                rows.get(i)
                        .append(
                                (int) draw.tokens()[i],
                                draw.logProbs()[i],
                                draw.entropies()[i],
                                stopTokens,
                                config.maxNewTokens());
                ended += rows.get(i).finished() ? 1 : 0;
            }
        }
        watch.ended(ended);
    }

    /** The members of the crew draw for some of the rows each. */
    private Sampler.Draw draw(Tensor logits, double[] uniforms) {
        int count = uniforms.length;
        Sampler.Draw all = new Sampler.Draw(new long[count], new float[count], new float[count]);
        crew.run(member -> {
            int from = count * member / crew.size();
            int rows = count * (member + 1) / crew.size() - from;
            if (rows == 0) {
                return;
            }
            try (Scope scope = Scope.open()) {
                Sampler.Draw own = samplers.get(member)
                        .draw(logits.narrow(0, from, rows), Arrays.copyOfRange(uniforms, from, from + rows));
                System.arraycopy(own.tokens(), 0, all.tokens(), from, rows);
                System.arraycopy(own.logProbs(), 0, all.logProbs(), from, rows);
                System.arraycopy(own.entropies(), 0, all.entropies(), from, rows);
            }
        });
        return all;
    }

    /** One logit that is not finite spoils the sum that both numbers are relative to, so the logits need not be read again. */
    private static void requireFinite(GrowingRow row, float logProb, float entropy) {
        if (!Float.isFinite(logProb) || !Float.isFinite(entropy)) {
            throw new NotFiniteException(
                    "the logits for token %d of completion %d of %s are not finite; the weights are"
                                    .formatted(
                                            row.length() + 1,
                                            row.request.firstMember() + row.sample + 1,
                                            row.request.name())
                            + " damaged or far too large");
        }
    }

    /** Where their leaving costs a copy of all others, finished rows wait: for an eighth of the batch, or that others find room. */
    private void dropFinished(Generation generation, Results results) {
        int[] alive = IntStream.range(0, batch.size())
                .filter(i -> !batch.get(i).finished())
                .toArray();
        int done = batch.size() - alive.length;
        boolean othersFit =
                !waiting.isEmpty() && alive.length + waiting.getFirst().samples() <= maxRows;
        boolean worthIt = !generation.copiesToRetain() || alive.length == 0 || 8 * done >= batch.size() || othersFit;
        if (done == 0 || !worthIt) {
            return;
        }
        batch.stream().filter(GrowingRow::finished).forEach(results::add);
        List<GrowingRow> kept = IntStream.of(alive).mapToObj(batch::get).toList();
        generation.retain(alive);
        batch.clear();
        batch.addAll(kept);
    }

    /** Gathers the completions of each request. */
    private final class Results {
        private final IdentityHashMap<Request, Completion[]> partial = new IdentityHashMap<>();
        private final IdentityHashMap<Request, Integer> counts = new IdentityHashMap<>();

        void add(GrowingRow row) {
            Request request = row.request;
            Completion[] own = partial.computeIfAbsent(request, r -> new Completion[r.samples()]);
            own[row.sample] = row.completion(seed, weights);
            if (counts.merge(request, 1, Integer::sum) == request.samples()) {
                partial.remove(request);
                finished.accept(request, List.of(own));
            }
        }
    }
}
