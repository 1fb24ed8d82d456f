package org.motet.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.motet.metrics.ProgressLine;
import org.motet.model.CausalLm;
import org.motet.model.ModelConfig;
import org.motet.model.Scorer;
import org.motet.tensor.Workers;
import org.motet.train.StoredModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** What a model thinks of given completions, token by token. */
@Command(
        name = "score",
        description = "Prints log-probability and entropy (in nats) of every token of given completions.",
        footer = {
            "",
            "Input, one JSON object a line, ids or texts (texts need tokenizer.json beside the model):",
            "  {\"id\": 1, \"prompt_ids\": [5, 9], \"completion_ids\": [7, 2]}",
            "  {\"id\": 2, \"prompt\": \"What is 2+3?\", \"completion\": \" 5\"}",
            "Output, in the same order, one number a completion token:",
            "  {\"id\": 1, \"logprobs\": [-0.52, -1.31], \"entropies\": [1.92, 2.07]}",
            "",
            "Example:",
            "  motet score --model runs/nano/checkpoints/step-000100 --input completions.jsonl --temperature 0.7"
        })
final class ScoreCommand implements Callable<Integer> {
    /** Lines whose results are held back at once. */
    private static final int WINDOW = 1024;

    @Mixin
    private ModelOptions options;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE",
            description = "Prompts with completions; - reads standard input.")
    private String input;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            defaultValue = "-",
            description = "Where the results go (default: standard output).")
    private String output;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "1",
            description = "Logits are divided by it, above 0 (default ${DEFAULT-VALUE}).")
    private double temperature;

    @Spec
    private CommandSpec spec;

    private record Line(String where, JsonNode id, TokenInput prompt, TokenInput completion) {
        static Line of(JsonLine line) {
            return new Line(line.where(), line.id(), TokenInput.of(line, "prompt"), TokenInput.of(line, "completion"));
        }
    }

    @Override
    public Integer call() throws IOException {
        if (!(temperature > 0 && temperature <= 100)) {
            throw new IllegalArgumentException(
                    "--temperature is " + temperature + "; allowed is above 0 and up to 100.");
        }
        List<Line> lines = JsonLine.read(input, Line::of);
        try (StoredModel stored = options.open(spec.commandLine().getErr())) {
            List<Scorer.Sequence> sequences = sequences(lines, stored);
            try (LineOutput out = LineOutput.open(output, spec.commandLine().getOut());
                    CausalLm model = stored.load(options.device(), options.compute());
                    Workers workers = options.workers()) {
                Scorer scorer = new Scorer(model, workers, temperature);
                boolean seen = output.equals("-"); // who sees the results come needs no count of them
                try (ProgressLine progress = ProgressLine.onStandardError(
                        spec.commandLine().getErr(), "completions", 0, seen ? 0 : lines.size())) {
                    for (int from = 0; from < lines.size(); from += WINDOW) {
                        int to = Math.min(lines.size(), from + WINDOW);
                        write(lines.subList(from, to), scorer.score(sequences.subList(from, to)), out);
                        progress.reached(to);
                    }
                }
                out.finish();
            }
        }
        return 0;
    }

    private static List<Scorer.Sequence> sequences(List<Line> lines, StoredModel stored) {
        ModelConfig config = stored.config();
        List<Scorer.Sequence> sequences = new ArrayList<>();
        for (Line line : lines) {
            Scorer.Sequence sequence = new Scorer.Sequence(
                    line.prompt.promptIds(config.vocabulary(), stored::tokenizer),
                    line.completion.ids(config.vocabulary(), stored::tokenizer));
            long read =
                    (long) sequence.prompt().length + sequence.completion().length - 1; // the last token is not read
            if (read > config.maxPositions()) {
                throw new IllegalArgumentException(
                        "%s: a prompt of %d tokens with a completion of %d is longer than the model's %d positions."
                                .formatted(
                                        line.where,
                                        sequence.prompt().length,
                                        sequence.completion().length,
                                        config.maxPositions()));
            }
            sequences.add(sequence);
        }
        return sequences;
    }

    private static void write(List<Line> lines, List<Scorer.Score> scores, LineOutput out) throws IOException {
        for (int i = 0; i < scores.size(); i++) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("id", lines.get(i).id);
            result.put("logprobs", finite(scores.get(i).logProbs(), lines.get(i)));
            result.put("entropies", scores.get(i).entropies());
            out.write(result);
        }
    }

    private static float[] finite(float[] logProbs, Line line) {
        for (float logProb : logProbs) {
            if (!Float.isFinite(logProb)) {
                throw new IllegalArgumentException(line.where + ": the model gives the log-probability " + logProb
                        + "; its weights are damaged or far too large.");
            }
        }
        return logProbs;
    }
}
