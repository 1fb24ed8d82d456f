package org.motet.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.motet.math.Policy;
import org.motet.problem.ColumnMapping;
import org.motet.problem.ProblemSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Benchmarks and suites by name, read from a YAML file; {@code benchmarks.yaml} beside this class is the one that ships.
 *
 * @param folder where the sources are looked for when nothing else is said
 * @param origin where the data comes from, in words
 * @param benchmarks by name
 * @param suites by name
 */
public record BenchmarkCatalog(String folder, String origin, Map<String, Entry> benchmarks, Map<String, Suite> suites) {
    /**
     * A benchmark before its questions are read.
     *
     * @param source split below the data folder, or a file of its own
     * @param size expected number of questions; 0 for any
     * @param aliases other names
     */
    public record Entry(
            String title,
            String source,
            int size,
            String policy,
            List<String> aliases,
            @Nullable ColumnMapping columns) {
        public Entry {
            aliases = Objects.requireNonNullElse(aliases, List.of());
            if (policy != null) { // whether it is there, the catalog says, with the benchmark's name
                Policy.named(policy);
            }
        }
    }

    /** Benchmarks that are reported together. */
    public record Suite(String description, List<String> benchmarks) {}

    public BenchmarkCatalog {
        benchmarks = Objects.requireNonNullElse(benchmarks, new LinkedHashMap<>());
        suites = Objects.requireNonNullElse(suites, new LinkedHashMap<>());
        for (Map.Entry<String, Entry> benchmark : benchmarks.entrySet()) {
            String name = "benchmark " + benchmark.getKey();
            Entry entry = require(benchmark.getValue(), name + " is empty");
            require(entry.source(), name + " lacks the key 'source'");
            require(entry.policy(), name + " lacks the key 'policy'");
        }
        for (Map.Entry<String, Suite> suite : suites.entrySet()) {
            String lacking = "suite " + suite.getKey() + " lacks the key 'benchmarks'";
            for (String name : require(require(suite.getValue(), lacking).benchmarks(), lacking)) {
                if (!benchmarks.containsKey(name)) {
                    throw new IllegalArgumentException(
                            "suite " + suite.getKey() + " names the benchmark '" + name + "', which is not defined");
                }
            }
        }
    }

    private static <T> T require(@Nullable T value, String otherwise) {
        if (value == null) {
            throw new IllegalArgumentException(otherwise);
        }
        return value;
    }

    /** The catalog that comes with the program. */
    public static BenchmarkCatalog shipped() {
        try (InputStream in = BenchmarkCatalog.class.getResourceAsStream("benchmarks.yaml")) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its resource benchmarks.yaml");
            }
            return parse("benchmarks.yaml", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A catalog of the same form in a file. */
    public static BenchmarkCatalog read(Path file) throws IOException {
        return parse(file.toString(), Files.readString(file));
    }

    private static BenchmarkCatalog parse(String where, String text) {
        YAMLMapper mapper = YAMLMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        try {
            return mapper.readValue(text, BenchmarkCatalog.class);
        } catch (UnrecognizedPropertyException e) {
            throw new IllegalArgumentException(
                    where + ": unknown key '" + e.getPropertyName() + "' (allowed: "
                            + e.getKnownPropertyIds().stream()
                                    .map(String::valueOf)
                                    .sorted()
                                    .collect(Collectors.joining(", "))
                            + ")",
                    e);
        } catch (ValueInstantiationException e) {
            String reason = Objects.requireNonNullElse(e.getCause(), e).getMessage();
            throw new IllegalArgumentException(where + ": " + reason + at(e), e);
        } catch (MismatchedInputException e) {
            throw new IllegalArgumentException(where + ": a value has the wrong form" + at(e), e);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    where + " is no catalog of benchmarks: it breaks off or is malformed at line "
                            + e.getLocation().getLineNr(),
                    e);
        }
    }

    /** Keys from the top to the value at fault, if there are any. */
    private static String at(JacksonException e) {
        String keys = e.getPath().stream()
                .map(key -> key.getPropertyName() == null ? "" + key.getIndex() : key.getPropertyName())
                .collect(Collectors.joining("."));
        return keys.isEmpty() ? "" : " (at " + keys + ")";
    }

    /** Whether somebody said where the questions are, by a folder or by the environment variable MOTET_DATA. */
    public boolean isDataNamed(@Nullable Path given) {
        return given != null || System.getenv("MOTET_DATA") != null;
    }

    /** Folder of the questions: the given one, else that of the environment variable MOTET_DATA, else the catalog's own. */
    public Path data(@Nullable Path given) {
        String environment = System.getenv("MOTET_DATA");
        return given != null ? given : Path.of(environment == null ? folder : environment);
    }

    /**
     * Names of the benchmarks behind names of suites, benchmarks and aliases, in order, each once.
     *
     * @throws IllegalArgumentException for an unknown name, listing the known ones
     */
    public List<String> names(List<String> suitesOrBenchmarks) {
        Set<String> names = new LinkedHashSet<>();
        for (String wanted : suitesOrBenchmarks) {
            Suite suite = suites.get(wanted);
            if (suite != null) {
                names.addAll(suite.benchmarks());
            } else {
                names.add(canonical(wanted));
            }
        }
        return List.copyOf(names);
    }

    /** The name of a benchmark that is called so, whatever the case of its letters. */
    public String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT).replace("-", "").replace(" ", "");
        for (Map.Entry<String, Entry> entry : benchmarks.entrySet()) {
            if (entry.getKey().toLowerCase(Locale.ROOT).equals(lower)
                    || entry.getValue().aliases().stream()
                            .anyMatch(alias -> alias.toLowerCase(Locale.ROOT).equals(lower))) {
                return entry.getKey();
            }
        }
        throw new IllegalArgumentException("unknown suite or benchmark '" + name + "'; suites are "
                + String.join(", ", suites.keySet()) + ", benchmarks are " + String.join(", ", benchmarks.keySet()));
    }

    /**
     * Reads the benchmarks of these names.
     *
     * @param data folder with one saved data set a source, or one file a source
     * @throws IllegalArgumentException if the data is missing, or a benchmark has another number of questions than it should
     */
    public List<Benchmark> load(List<String> names, Path data) {
        List<Benchmark> loaded = new ArrayList<>();
        for (String name : names) {
            Entry entry = Objects.requireNonNull(benchmarks.get(name), name);
            ProblemSet set = ProblemSet.load(
                    source(name, entry, data), Objects.requireNonNullElse(entry.columns(), ColumnMapping.guess()));
            if (entry.size() > 0 && set.size() != entry.size()) {
                throw new IllegalArgumentException("benchmark " + name + " has " + set.size() + " questions in "
                        + set.report().origin() + " where " + entry.size() + " are expected");
            }
            loaded.add(new Benchmark(name, entry.title(), Policy.named(entry.policy()), set.problems()));
        }
        return loaded;
    }

    private String source(String name, Entry entry, Path data) {
        if (Files.exists(data.resolve("dataset_dict.json"))) {
            return data + "#" + entry.source();
        }
        for (String ending : List.of("", ".parquet", ".jsonl", ".arrow", ".json", ".csv")) {
            Path path = data.resolve(entry.source() + ending);
            if (Files.exists(path)) {
                return path.toString();
            }
        }
        throw new IllegalArgumentException("the questions of " + name + " are not in " + data + ": it needs "
                + entry.source() + " there (" + origin + "); --data FOLDER names another folder");
    }
}
