package org.motet.train.sft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.motet.hub.DownloadLines;
import org.motet.hub.HubClient;
import org.motet.problem.Table;
import org.motet.template.ChatConfig;
import org.motet.template.NativeChat;
import org.motet.token.StopTokens;
import org.motet.token.Tokenizer;

/**
 * Own data as examples.
 *
 * @param training examples to train on, at least one
 * @param evaluation examples whose loss is measured; none of them is trained on
 * @param notes what to say of them
 */
record OwnData(List<Example> training, List<Example> evaluation, List<String> notes) {

    /**
     * Reads the files; what a hub has is fetched first.
     *
     * @param chat how the model's chat template is used
     * @param model directory of the model, for its chat template and its token of the end
     * @throws IllegalArgumentException in one sentence if anything is missing, damaged or empty
     */
    static OwnData read(OwnDataConfig config, ChatConfig chat, Path model, Tokenizer tokenizer) {
        StopTokens stops = StopTokens.of(model, tokenizer);
        int end = StopTokens.endOfText(model, tokenizer)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the model names no token that ends a text; add eos_token to its tokenizer_config.json"));
        ExampleReader reader = new ExampleReader(config, tokenizer, () -> NativeChat.of(model, chat), end, stops);
        List<ExampleReader.Row> rows = reader.read(table(config.source()));
        List<String> notes = new ArrayList<>(reader.notes(rows));
        boolean separate = !config.evaluation().isEmpty();
        List<Example> evaluation;
        List<Example> training;
        if (separate) {
            List<ExampleReader.Row> others = reader.read(table(config.evaluation()));
            reader.notes(others).forEach(note -> notes.add("evaluation: " + note));
            evaluation = examples(others.stream());
            training = without(evaluation, examples(rows.stream()), notes);
        } else {
            evaluation = examples(rows.stream().filter(row -> row.place() < config.heldOutShare()));
            training = examples(rows.stream().filter(row -> row.place() >= config.heldOutShare()));
        }
        if (training.isEmpty()) {
            throw new IllegalArgumentException("data.source=" + config.source() + " leaves no example to train on");
        }
        if (evaluation.isEmpty() && (separate || config.heldOutShare() > 0)) {
            notes.add("no example is held out, so no evaluation loss is measured");
        }
        List<Example> measured = evaluation.subList(0, Math.min(config.evaluationExamples(), evaluation.size()));
        return new OwnData(training, List.copyOf(measured), notes);
    }

    private static Table table(String spec) {
        if (!HubClient.isDataset(spec)) {
            return Table.load(spec);
        }
        try (HubClient hub = HubClient.ofEnvironment(DownloadLines.onStandardError())) {
            return Table.load(hub.localData(spec));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static List<Example> examples(Stream<ExampleReader.Row> rows) {
        return rows.flatMap(row -> row.examples().stream()).toList();
    }

    private static List<Example> without(List<Example> evaluation, List<Example> all, List<String> notes) {
        Set<List<Integer>> measured = new HashSet<>();
        evaluation.forEach(example -> measured.add(key(example)));
        List<Example> kept =
                all.stream().filter(example -> !measured.contains(key(example))).toList();
        if (kept.size() < all.size()) {
            notes.add("left out %d of %d examples because the evaluation has them too"
                    .formatted(all.size() - kept.size(), all.size()));
        }
        return kept;
    }

    private static List<Integer> key(Example example) {
        return Stream.of(example.prompt(), example.completion())
                .flatMap(part -> Arrays.stream(part).boxed())
                .toList();
    }
}
