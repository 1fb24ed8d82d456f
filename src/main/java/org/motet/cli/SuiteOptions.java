package org.motet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.evaluation.Benchmark;
import org.motet.evaluation.BenchmarkCatalog;
import org.motet.math.Policy;
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
        return String.join("-", suite).replaceAll("[^A-Za-z0-9._-]", "_");
    }

    BenchmarkCatalog catalog() throws IOException {
        return catalog == null ? BenchmarkCatalog.shipped() : BenchmarkCatalog.read(catalog);
    }

    List<Benchmark> load() throws IOException {
        BenchmarkCatalog known = catalog();
        List<String> names = known.names(suite);
        if (limit != null && limit < 1) {
            throw new IllegalArgumentException("--limit is " + limit + "; at least 1 is needed");
        }
        return known.load(names, known.data(data)).stream().map(this::changed).toList();
    }

    private Benchmark changed(Benchmark benchmark) {
        Benchmark limited = limit == null ? benchmark : benchmark.limit(limit);
        return policy == null ? limited : limited.withPolicy(Policy.named(policy));
    }
}
