package org.motet.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.motet.math.MathVerifier;
import org.motet.math.Policy;
import org.motet.math.Verdict;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time of one check: over the hand-written pairs of the tests, and of a long completion with its answer at the end. */
@State(Scope.Thread)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class AnswerVerifierBenchmark {
    private static final Path PAIRS = Path.of("..", "src/test/resources/org/motet/math/pairs.tsv");

    private List<String[]> pairs = List.of();
    private String completion = "";
    private int next;

    @Setup
    public void read() throws IOException {
        pairs = Files.readAllLines(PAIRS).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> line.split("\t", -1))
                .toList();
        completion = "We add $x^2 + 3x = 17$ and see that \\frac{a}{b} is less than 4. ".repeat(190) + "So \\boxed{\\frac{14}{6}}.";
    }

    @Benchmark
    public Verdict pair() {
        next = (next + 1) % pairs.size();
        String[] pair = pairs.get(next);
        return MathVerifier.compare(pair[2], pair[3], Policy.STRICT);
    }

    @Benchmark
    public Verdict longCompletion() {
        return MathVerifier.verify("\\frac{7}{3}", completion, Policy.PAPER);
    }
}
