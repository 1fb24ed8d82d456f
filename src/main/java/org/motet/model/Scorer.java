package org.motet.model;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.motet.tensor.Workers;

/**
 * Log-probabilities and entropies of any number of completions, in packed batches of bounded size. Completions of one prompt
 * read it once. The cut into batches depends on the completions alone, not on the number of workers.
 */
public final class Scorer {
    /** Rows of a batch: enough for efficient products, few enough for the memory of one block's intermediates. */
    private static final long MAX_ROWS = 2048;

    /** Attention weights of a batch in one block, over all heads. */
    private static final long MAX_ATTENTION = 1L << 25;

    private final CausalLm model;
    private final Workers workers;
    private final double temperature;

    /** @param temperature logits are divided by it; above 0 */
    public Scorer(CausalLm model, Workers workers, double temperature) {
        if (!(temperature > 0 && temperature <= 100)) {
            throw new IllegalArgumentException("temperature is " + temperature + "; allowed is above 0 and up to 100");
        }
        this.model = model;
        this.workers = workers;
        this.temperature = temperature;
    }

    /**
     * A completion of a prompt.
     *
     * @param prompt at least one id
     * @param completion ids, perhaps none
     */
    public record Sequence(int[] prompt, int[] completion) {}

    /** One number a completion token, in nats. */
    public record Score(float[] logProbs, float[] entropies) {}

    /** Scores in the order of the sequences; empty where a completion is. */
    public List<Score> score(List<Sequence> sequences) {
        return score(sequences, _ -> {});
    }

    /**
     * The same.
     *
     * @param scored told how many sequences more are done; from any thread
     */
    public List<Score> score(List<Sequence> sequences, IntConsumer scored) {
        Score[] scores = new Score[sequences.size()];
        List<List<Piece>> batches = batches(sequences);
        workers.run(worker -> {
            for (int i = worker; i < batches.size(); i += workers.count()) {
                score(batches.get(i), scores);
                scored.accept(batches.get(i).stream()
                        .mapToInt(piece -> piece.places.size())
                        .sum());
            }
            return worker;
        });
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Objects.requireNonNullElseGet(scores[i], () -> new Score(new float[0], new float[0]));
        }
        return List.of(scores);
    }

    private void score(List<Piece> batch, Score[] scores) {
        Scores results = model.score(batch.stream().map(Piece::tokens).toList(), temperature);
        int next = 0;
        for (Piece piece : batch) {
            for (int place : piece.places) {
                scores[place] = new Score(
                        results.logProbs().get(next), results.entropies().get(next));
                next++;
            }
        }
    }

    /** A prompt with some of its completions, and where they stand among the sequences. */
    private static final class Piece {
        final int[] prompt;
        final List<int[]> completions = new ArrayList<>();
        final List<Integer> places = new ArrayList<>();
        int longest;

        Piece(int[] prompt) {
            this.prompt = prompt;
        }

        void add(int[] completion, int place) {
            completions.add(completion);
            places.add(place);
            longest = Math.max(longest, completion.length);
        }

        Completions tokens() {
            return new Completions(prompt, completions);
        }
    }

    /** Size of a batch of prompts up to {@code prompt} long with completions up to {@code completion} long. */
    private record Extent(long prompts, long completions, long prompt, long completion) {
        static final Extent NONE = new Extent(0, 0, 0, 0);

        Extent with(Piece piece) {
            return new Extent(
                    prompts + 1,
                    completions + piece.completions.size(),
                    Math.max(prompt, piece.prompt.length),
                    Math.max(completion, piece.longest));
        }

        boolean fits(int heads) {
            long rows = prompts * prompt + completions * completion;
            long attention = prompts * prompt * prompt + completions * completion * (prompt + completion);
            return rows <= MAX_ROWS && attention * heads <= MAX_ATTENTION;
        }
    }

    private List<List<Piece>> batches(List<Sequence> sequences) {
        int heads = model.config().heads();
        List<Piece> pieces = pieces(sequences, heads);
        // similar lengths together: only attention pads, and then hardly
        pieces.sort(Comparator.<Piece>comparingInt(piece -> -piece.longest)
                .thenComparingInt(piece -> -piece.prompt.length));
        List<List<Piece>> batches = new ArrayList<>();
        List<Piece> open = new ArrayList<>();
        Extent extent = Extent.NONE;
        for (Piece piece : pieces) {
            Extent larger = extent.with(piece);
            if (!open.isEmpty() && !larger.fits(heads)) {
                batches.add(open);
                open = new ArrayList<>();
                larger = Extent.NONE.with(piece);
            }
            open.add(piece);
            extent = larger;
        }
        if (!open.isEmpty()) {
            batches.add(open);
        }
        return batches;
    }

    /** Completions of equal prompts together, as many as fit into one batch. */
    private static List<Piece> pieces(List<Sequence> sequences, int heads) {
        List<Piece> pieces = new ArrayList<>();
        Map<IntBuffer, Piece> open = new LinkedHashMap<>(); // by the prompt's ids
        for (int i = 0; i < sequences.size(); i++) {
            Sequence sequence = sequences.get(i);
            if (sequence.completion().length == 0) {
                continue;
            }
            IntBuffer prompt = IntBuffer.wrap(sequence.prompt());
            Piece piece = open.get(prompt);
            long longest = Math.max(piece == null ? 0 : piece.longest, sequence.completion().length);
            long count = piece == null ? 1 : piece.completions.size() + 1;
            if (piece == null || !new Extent(1, count, sequence.prompt().length, longest).fits(heads)) {
                piece = new Piece(sequence.prompt());
                open.put(prompt, piece);
                pieces.add(piece);
            }
            piece.add(sequence.completion(), i);
        }
        return pieces;
    }
}
