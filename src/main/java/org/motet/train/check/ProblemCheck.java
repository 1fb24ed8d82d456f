package org.motet.train.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.motet.evaluation.Benchmark;
import org.motet.evaluation.BenchmarkCatalog;
import org.motet.evaluation.Contamination;
import org.motet.hub.HubClient;
import org.motet.math.Policy;
import org.motet.problem.Problem;
import org.motet.train.GoldReadings;
import org.motet.train.ProblemConfig;
import org.motet.train.TrainConfig;
import org.motet.train.generated.GeneratedSource;

/** Whether the problems of a config are there, how many they are, and whether benchmark questions are among them. */
record ProblemCheck(List<Problem> training, List<Problem> evaluation) {
    private static final String WHAT = "problems";

    static ProblemCheck of(TrainConfig config, @Nullable Path data, List<Finding> findings) throws IOException {
        ProblemConfig problems;
        try (HubClient cache = HubClient.ofCache()) { // nothing is fetched
            problems = config.problems().located(cache);
        } catch (IllegalArgumentException | IOException e) {
            findings.add(new Finding(Finding.Kind.MISSING, WHAT, String.valueOf(e.getMessage())));
            return new ProblemCheck(List.of(), List.of());
        }
        for (String spec : List.of(problems.source(), problems.evaluation())) {
            if (isMissing(spec)) {
                findings.add(new Finding(Finding.Kind.MISSING, WHAT, spec + " is not here"));
                return new ProblemCheck(List.of(), List.of());
            }
        }
        ProblemConfig.Split split;
        try {
            split = problems.load();
        } catch (IllegalArgumentException | UncheckedIOException e) {
            findings.add(new Finding(Finding.Kind.WRONG, WHAT, String.valueOf(e.getMessage())));
            return new ProblemCheck(List.of(), List.of());
        }
        ProblemCheck check = new ProblemCheck(split.training(), split.evaluation());
        findings.add(new Finding(
                Finding.Kind.GOOD,
                WHAT,
                "%,d for training, %,d for evaluation".formatted(check.training.size(), check.evaluation.size())));
        if (check.training.size() < config.prompts().perStep()) {
            findings.add(new Finding(
                    Finding.Kind.DOUBTFUL,
                    WHAT,
                    "a step asks " + config.prompts().perStep() + " problems, more than the " + check.training.size()
                            + " there are: some come several times in one step"));
        }
        if (config.reward().accuracyWeight() != 0) {
            check.answers(config.reward().answerPolicy().policy(), findings);
        }
        check.contamination(data, findings);
        return check;
    }

    private static boolean isMissing(String spec) {
        String path = spec.contains("#") ? spec.substring(0, spec.lastIndexOf('#')) : spec;
        return !spec.isEmpty()
                && !GeneratedSource.isMeantBy(spec)
                && !Files.exists(Path.of(spec))
                && !Files.exists(Path.of(path));
    }

    /** Reads every reference answer as the reward would. */
    private void answers(Policy policy, List<Finding> findings) {
        List<String> sentences = Stream.of(
                        GoldReadings.of(training, policy).sentence("training"),
                        GoldReadings.of(evaluation, policy).sentence("evaluation"))
                .flatMap(Optional::stream)
                .toList();
        sentences.forEach(sentence -> findings.add(new Finding(Finding.Kind.DOUBTFUL, "answers", sentence)));
        if (sentences.isEmpty()) {
            findings.add(new Finding(Finding.Kind.GOOD, "answers", "all can be read under " + policy));
        }
    }

    private void contamination(@Nullable Path data, List<Finding> findings) throws IOException {
        BenchmarkCatalog catalog = BenchmarkCatalog.shipped();
        Path folder = catalog.data(data);
        List<Benchmark> benchmarks = new ArrayList<>();
        for (String name : catalog.benchmarks().keySet()) {
            try {
                benchmarks.addAll(catalog.load(List.of(name), folder));
            } catch (IllegalArgumentException e) {
                Finding.Kind kind = catalog.isDataNamed(data) ? Finding.Kind.DOUBTFUL : Finding.Kind.NOT_CHECKED;
                findings.add(new Finding(kind, "benchmarks", "not compared with the problems: " + e.getMessage()));
                return;
            }
        }
        List<String> warnings = new ArrayList<>(Contamination.warnings("training", training, benchmarks));
        warnings.addAll(Contamination.warnings("evaluation", evaluation, benchmarks));
        warnings.forEach(warning -> findings.add(new Finding(Finding.Kind.DOUBTFUL, "benchmarks", warning)));
        if (warnings.isEmpty()) {
            findings.add(new Finding(Finding.Kind.GOOD, "benchmarks", "none of their questions is among the problems"));
        }
    }
}
