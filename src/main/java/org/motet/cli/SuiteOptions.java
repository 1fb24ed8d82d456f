package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.motet.evaluation.Benchmark;
import org.motet.evaluation.BenchmarkCatalog;
import org.motet.hub.DownloadLines;
import org.motet.hub.HubClient;
import org.motet.math.Policy;
import org.motet.problem.ColumnMapping;
import org.motet.problem.Problem;
import org.motet.train.ProblemSource;
import picocli.CommandLine.Option;

/** Which benchmarks, and where their questions are. */
final class SuiteOptions {
    @Option(
            names = "--suite",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "paper",
            description = "Suites or benchmarks: paper, paper-amc23, all, aime, amc, … (default ${DEFAULT-VALUE}).")
    private List<String> suite = List.of();

    @Option(
            names = "--problems",
            paramLabel = "FILE",
            split = ",",
            description = "Instead of a suite: files of problems, each a benchmark named after it; also FILE#SPLIT,"
                    + " hf://datasets/OWNER/NAME/PATH, story-held-out:COUNT. Only a box is an answer unless --policy says"
                    + " otherwise.")
    private List<String> problems = List.of();

    @Option(names = "--catalog", paramLabel = "FILE", description = "YAML file with benchmarks and suites of your own.")
    private @Nullable Path catalog;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Folder with the questions (default: the environment variable MOTET_DATA, else evaluation_suite).")
    private @Nullable Path data;

    @Option(names = "--limit", paramLabel = "K", description = "The first K questions of each benchmark only.")
    private @Nullable Integer limit;

    @Option(names = "--policy", paramLabel = "NAME", description = "Grade by this policy: boxed, paper, strict.")
    private @Nullable String policy;

    /** The suites as part of a file name. */
    String label() {
        return problems.isEmpty()
                ? String.join("-", suite).replaceAll("[^A-Za-z0-9._-]", "_")
                : problems.stream().map(SuiteOptions::name).collect(Collectors.joining("-"));
    }

    /**
     * The last part of a path without its ending, of letters that file names may have; {@code gsm8k_test} for {@code
     * gsm8k/test.parquet}, because many folders have such a file.
     */
    private static String name(String source) {
        String plain = source.replaceFirst("\\.(parquet|jsonl|ndjson|json|csv|tsv|arrow)(\\.gz|\\.zst)?(?=#|$)", "");
        Matcher parts = Pattern.compile("(?:([^/]*)/)?([^/]*)$").matcher(plain);
        String last = parts.find() ? parts.group(2) : plain;
        boolean common = last.matches("train|test|validation|valid|val|dev") && parts.group(1) != null;
        return (common ? parts.group(1) + "_" + last : last).replaceAll("[^A-Za-z0-9._-]", "_");
    }

    BenchmarkCatalog catalog() throws IOException {
        return catalog == null ? BenchmarkCatalog.shipped() : BenchmarkCatalog.read(catalog);
    }

    List<Benchmark> load() throws IOException {
        if (limit != null && limit < 1) {
            throw new IllegalArgumentException("--limit is " + limit + "; at least 1 is needed");
        }
        if (!problems.isEmpty()) {
            return ofFiles().stream().map(this::changed).toList();
        }
        BenchmarkCatalog known = catalog();
        List<String> names = known.names(suite);
        return known.load(names, known.data(data)).stream().map(this::changed).toList();
    }

    private List<Benchmark> ofFiles() throws IOException {
        Map<String, Benchmark> benchmarks = new LinkedHashMap<>();
        for (String source : problems) {
            String local = HubClient.localData(source, new DownloadLines(new PrintWriter(System.err, true)));
            String name = name(source);
            List<Problem> questions =
                    ProblemSource.load(local, ColumnMapping.guess()).problems();
            if (benchmarks.put(name, new Benchmark(name, source, Policy.BOXED, questions)) != null) {
                throw new IllegalArgumentException("--problems has two files named " + name + "; evaluate them apart");
            }
        }
        return List.copyOf(benchmarks.values());
    }

    private Benchmark changed(Benchmark benchmark) {
        Benchmark limited = limit == null ? benchmark : benchmark.limit(limit);
        return policy == null ? limited : limited.withPolicy(Policy.named(policy));
    }
}
