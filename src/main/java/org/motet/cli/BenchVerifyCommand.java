package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.motet.evaluation.verifier.Agreement;
import org.motet.evaluation.verifier.LabelledPairs;
import org.motet.evaluation.verifier.VerifyBatch;
import org.motet.math.Policy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Measures the answer verifier: agreement with labels beside other graders, time a pair, time of a batch. */
@Command(
        name = "verify",
        description = {
            "Measures the answer verifier and prints one JSON line.",
            "With --pairs: JSON lines with gold, completion and label (true, false, null); other columns of true and false "
                    + "are verdicts of other graders and get their own row."
        },
        footer = {"", "Example:", "  motet bench verify", "  motet bench verify --pairs math_pairs.jsonl --table"})
final class BenchVerifyCommand implements Callable<Integer> {
    @Option(names = "--pairs", paramLabel = "FILE", description = "Labelled pairs.")
    private @Nullable Path pairs;

    @Option(names = "--policy", defaultValue = "strict", description = "paper, boxed, strict (${DEFAULT-VALUE}).")
    private String policyName;

    @Option(
            names = "--rounds",
            defaultValue = "20",
            description = "Passes over the pairs, the first ones to warm up (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--completions",
            defaultValue = "1024",
            description = "Completions of the batch (${DEFAULT-VALUE}).")
    private int completions;

    @Option(names = "--characters", defaultValue = "12000", description = "Length of each of them (${DEFAULT-VALUE}).")
    private int characters;

    @Option(names = "--threads", defaultValue = "2", description = "Threads for the batch (${DEFAULT-VALUE}).")
    private int threads;

    @Option(names = "--table", description = "Print a Markdown table instead.")
    private boolean table;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Policy policy = Policy.named(policyName);
        ObjectNode result = JsonMapper.shared().createObjectNode();
        result.put("policy", policy.name());
        List<Agreement> agreements = new ArrayList<>();
        if (pairs != null) {
            LabelledPairs labelled = LabelledPairs.read(pairs.toString(), Files.readAllLines(pairs));
            agreements.addAll(labelled.agreements(policy));
            ArrayNode rows = result.putArray("agreement");
            agreements.forEach(agreement -> rows.add(agreement.json()));
            labelled.time(policy, rounds, result.putObject("pair_us"));
        }
        VerifyBatch.time(policy, completions, characters, threads, result.putObject("batch"));
        if (table) {
            print(result, agreements);
        } else {
            spec.commandLine().getOut().println(result);
        }
        return 0;
    }

    private void print(JsonNode result, List<Agreement> agreements) {
        PrintWriter out = spec.commandLine().getOut();
        if (!agreements.isEmpty()) {
            out.println("| grader | agrees with the label | recall on right answers | wrong answers accepted |");
            out.println("| --- | --- | --- | --- |");
            agreements.forEach(agreement -> out.println(agreement.row()));
            JsonNode time = result.get("pair_us");
            out.printf(
                    "%nTime a pair: median %.1f µs, p99 %.0f µs, longest %.0f µs.%n",
                    time.get("median").asDouble(),
                    time.get("p99").asDouble(),
                    time.get("max").asDouble());
        }
        JsonNode batch = result.get("batch");
        out.printf(
                "Batch of %d completions of %d characters on %d threads: %.0f ms.%n",
                batch.get("completions").asInt(),
                batch.get("characters").asInt(),
                batch.get("threads").asInt(),
                batch.get("ms").asDouble());
    }
}
