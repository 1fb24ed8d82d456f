package org.motet.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.motet.evaluation.verifier.VerifyLine;
import org.motet.math.MathVerifier;
import org.motet.math.Outcome;
import org.motet.math.Policy;
import org.motet.math.Verdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Checks one answer and explains the verdict, or checks a file of completions. */
@Command(
        name = "verify",
        description = {
            "Checks answers against reference answers, without running a model.",
            "One pair: --gold with --answer (a bare answer) or --completion (a text that holds one).",
            "A file: --input with JSON lines that have gold (string, number or list) and completion; they come back with "
                    + "correct, outcome, stage and extracted."
        },
        footer = {
            "",
            "Example:",
            "  motet verify --gold '\\frac{1}{2}' --answer 0.5",
            "  motet verify --input answers.jsonl --policy boxed > verdicts.jsonl"
        })
final class VerifyCommand implements Callable<Integer> {
    @Option(
            names = "--gold",
            paramLabel = "TEXT",
            description = "Reference answer; give it again for further accepted ones.")
    private List<String> golds = List.of();

    @Option(names = "--answer", paramLabel = "TEXT", description = "Answer to check.")
    private @Nullable String answer;

    @Option(names = "--completion", paramLabel = "TEXT", description = "Completion whose answer is to be checked.")
    private @Nullable String completion;

    @Option(names = "--input", paramLabel = "FILE", description = "JSON lines to check; - reads standard input.")
    private @Nullable String input;

    @Option(
            names = "--policy",
            paramLabel = "NAME",
            defaultValue = "strict",
            description = "What counts as an answer: paper, boxed, strict (${DEFAULT-VALUE}).")
    private String policyName;

    @Option(names = "--json", description = "One JSON object for a pair; for a file the summary as well is JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Policy policy = Policy.named(policyName);
        if (input != null) {
            if (!golds.isEmpty() || answer != null || completion != null) {
                throw wrongUsage("--input goes without --gold, --answer and --completion.");
            }
            return file(input, policy);
        }
        if (golds.isEmpty() || (answer == null) == (completion == null)) {
            throw wrongUsage("Give --gold and either --answer or --completion, or give --input.");
        }
        explain(verdict(policy));
        return 0;
    }

    private ParameterException wrongUsage(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    private Verdict verdict(Policy policy) {
        return answer != null
                ? MathVerifier.compare(golds, answer, policy)
                : MathVerifier.verify(golds, String.valueOf(completion), policy);
    }

    private void explain(Verdict verdict) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode node = JsonMapper.shared().createObjectNode();
            VerdictJson.write(verdict, node);
            node.put("gold", verdict.gold());
            node.put("gold_read", verdict.goldRead());
            node.put("answer_read", verdict.answerRead());
            out.println(node);
            return;
        }
        out.println(
                verdict.outcome().label() + ", decided by " + verdict.stage().label());
        line(out, "gold", verdict.gold());
        line(out, "  read as", verdict.goldRead());
        line(out, "answer", verdict.extracted());
        line(out, "  read as", verdict.answerRead());
    }

    private static void line(PrintWriter out, String name, @Nullable String value) {
        if (value != null) {
            out.printf("%-11s%s%n", name, value.strip());
        }
    }

    private int file(String name, Policy policy) throws IOException {
        Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
        PrintWriter out = spec.commandLine().getOut();
        try (BufferedReader reader = open(name)) {
            int number = 0;
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                number++;
                if (text.isBlank()) {
                    continue;
                }
                VerifyLine line = VerifyLine.read(text, name, number);
                Verdict verdict = MathVerifier.verify(line.golds(), line.completion(), policy);
                VerdictJson.write(verdict, line.node());
                out.println(line.node());
                counts.merge(verdict.outcome(), 1, Integer::sum);
            }
        }
        out.flush();
        summary(counts, policy);
        return 0;
    }

    private static BufferedReader open(String name) throws IOException {
        return name.equals("-")
                ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                : Files.newBufferedReader(Path.of(name));
    }

    private void summary(Map<Outcome, Integer> counts, Policy policy) {
        PrintWriter err = spec.commandLine().getErr();
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        if (json) {
            ObjectNode node = JsonMapper.shared().createObjectNode();
            node.put("policy", policy.name()).put("lines", all);
            for (Outcome outcome : Outcome.values()) {
                node.put(outcome.label(), counts.getOrDefault(outcome, 0));
            }
            err.println(node);
            return;
        }
        String parts = counts.entrySet().stream()
                .map(count -> count.getKey().label() + " " + count.getValue())
                .collect(Collectors.joining(", "));
        err.println(all + " lines, policy " + policy.name() + (parts.isEmpty() ? "" : ": " + parts));
    }
}
