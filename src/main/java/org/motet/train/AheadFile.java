package org.motet.train;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.prompt.Prompt;
import org.motet.prompt.PromptBatch;
import org.motet.prompt.PromptCursor;
import org.motet.prompt.PromptSource;
import org.motet.rollout.Completion;
import org.motet.rollout.FinishReason;
import org.motet.rollout.Origin;
import org.motet.rollout.RolloutGroup;
import org.motet.token.Tokenizer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a checkpoint keeps of a batch that was drawn ahead: the place of its prompts, which the source gives again, and the completions,
 * which nobody could draw again, since the weights that did are gone. JSON Lines; numbers read back bit for bit.
 */
final class AheadFile {
    private static final String NAME = "ahead.jsonl";

    private AheadFile() {}

    private record Head(PromptCursor cursor, long seed, long weights, int completions) {}

    private record Line(int[] tokens, float[] logProbs, float @Nullable [] entropies, boolean finished) {}

    static void write(Path folder, DrawnBatch batch) throws IOException {
        JsonMapper json = JsonMapper.shared();
        List<Completion> completions = batch.completions();
        Origin origin = completions.getFirst().origin();
        try (BufferedWriter out = Files.newBufferedWriter(folder.resolve(NAME))) {
            out.write(json.writeValueAsString(
                    new Head(batch.place(), origin.seed(), origin.weights(), completions.size())));
            out.newLine();
            for (Completion completion : completions) {
                out.write(json.writeValueAsString(new Line(
                        completion.tokens(), completion.logProbs(), completion.entropies(), completion.finished())));
                out.newLine();
            }
        }
    }

    /**
     * The batch of a checkpoint; null if it has none. Moves the source.
     *
     * @throws IllegalArgumentException in one sentence if it is damaged
     */
    static @Nullable DrawnBatch read(Path folder, PromptSource source, Tokenizer tokenizer) throws IOException {
        Path file = folder.resolve(NAME);
        if (!Files.exists(file)) {
            return null;
        }
        try (BufferedReader in = Files.newBufferedReader(file)) {
            Head head = JsonMapper.shared().readValue(line(in, file), Head.class);
            source.seek(head.cursor);
            PromptBatch prompts = source.next();
            if ((long) prompts.prompts().size() * prompts.samples() != head.completions) {
                throw new IllegalArgumentException(file + " holds " + head.completions + " completions of "
                        + prompts.prompts().size() + " prompts with " + prompts.samples()
                        + " each: a run with rollout.max_staleness keeps prompts.per_step and rollout.group_size");
            }
            List<List<Completion>> completions = new ArrayList<>();
            for (Prompt prompt : prompts.prompts()) {
                List<Completion> own = new ArrayList<>();
                for (int sample = 0; sample < prompts.samples(); sample++) {
                    Line line = JsonMapper.shared().readValue(line(in, file), Line.class);
                    own.add(new Completion(
                            line.tokens,
                            tokenizer.decode(line.tokens, true),
                            line.logProbs,
                            line.entropies,
                            line.finished ? FinishReason.STOP : FinishReason.LENGTH,
                            new Origin(
                                    prompt.template().name(),
                                    head.seed,
                                    prompt.visit(),
                                    prompt.member() + sample,
                                    head.weights)));
                }
                completions.add(own);
            }
            return new DrawnBatch(head.cursor, prompts, RolloutGroup.byVisit(prompts.prompts(), completions), Map.of());
        } catch (JacksonException damage) {
            throw new IllegalArgumentException(file + " is damaged: " + damage.getOriginalMessage(), damage);
        }
    }

    private static String line(BufferedReader in, Path file) throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new IllegalArgumentException(file + " ends too early");
        }
        return line;
    }
}
