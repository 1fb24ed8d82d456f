package org.motet.evaluation.verifier;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.motet.math.MathVerifier;
import org.motet.math.Policy;
import tools.jackson.databind.node.ObjectNode;

/** A batch of long generated completions, as a training step grades it. */
public final class VerifyBatch {
    private static final int ROUNDS = 5;
    private static final String[] SENTENCES = {
        "We complete the square: $x^2 - 6x + 11 = (x-3)^2 + 2$. ",
        "Then $\\frac{a+b}{2} \\ge \\sqrt{ab}$, and the two sides agree when a = b. ",
        "Adding the equations gives 3x = %d, which leaves one unknown.\n\n",
        "**Step:** the sum of the first %d terms is $\\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}$. "
    };

    private VerifyBatch() {}

    /** Puts the shortest of five timed rounds into the result. */
    public static void time(Policy policy, int completions, int characters, int threads, ObjectNode result) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < completions; i++) {
            texts.add(text(i, characters));
        }
        double best = Double.MAX_VALUE;
        int correct = 0;
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                correct = grade(texts, policy, threads, workers);
                best = Math.min(best, (System.nanoTime() - start) / 1e6);
            }
        }
        result.put("completions", completions)
                .put("characters", characters)
                .put("threads", threads)
                .put("correct", correct)
                .put("ms", best);
    }

    private static int grade(List<String> texts, Policy policy, int threads, ExecutorService workers) {
        List<Future<Integer>> parts = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int first = t;
            parts.add(workers.submit(() -> {
                int correct = 0;
                for (int i = first; i < texts.size(); i += threads) {
                    correct += MathVerifier.verify("\\frac{" + i + "}{7}", texts.get(i), policy)
                                    .correct()
                            ? 1
                            : 0;
                }
                return correct;
            }));
        }
        try {
            int correct = 0;
            for (Future<Integer> part : parts) {
                correct += part.get();
            }
            return correct;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        }
    }

    private static String text(int number, int characters) {
        SplittableRandom random = new SplittableRandom(number);
        StringBuilder text = new StringBuilder(characters + 100);
        while (text.length() < characters) {
            text.append(String.format(Locale.ROOT, SENTENCES[random.nextInt(SENTENCES.length)], random.nextInt(1000)));
        }
        boolean right = random.nextInt(4) != 0;
        return text.append("So the answer is $\\boxed{\\frac{")
                .append(right ? 2 * number : number + 1)
                .append("}{14}}$.")
                .toString();
    }
}
