package org.motet.train.sft;

import java.util.List;
import java.util.stream.LongStream;
import org.motet.token.Tokenizer;
import org.motet.train.generated.WorkedSolutions;

/** Generated problems with worked solutions: each is seen once, there is no end of them. */
final class WorkedExamples implements ExampleSource {
    private final WorkedSolutions solutions;
    private final int batchSize;
    private final Tokenizer tokenizer;
    private final int endToken;

    /** @param endToken ends each solution */
    WorkedExamples(WorkedSolutions solutions, int batchSize, Tokenizer tokenizer, int endToken) {
        this.solutions = solutions;
        this.batchSize = batchSize;
        this.tokenizer = tokenizer;
        this.endToken = endToken;
    }

    @Override
    public List<Example> batch(int step) {
        long from = (step - 1L) * batchSize;
        return LongStream.range(from, from + batchSize)
                .mapToObj(index -> solutions.tokens(index, tokenizer, endToken))
                .map(tokens -> Example.of(tokens.prompt(), tokens.completions().getFirst()))
                .toList();
    }

    @Override
    public double epoch(int step) {
        return 0;
    }
}
