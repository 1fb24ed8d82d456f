package org.example;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.motet.problem.Problem;
import org.motet.train.TrainRun;
import org.motet.train.Training;

/** Trains the shipped model on problems of its own, with a reward of its own, until it is right six times in ten. */
public final class TrainFromJava {
    private TrainFromJava() {}

    public static void main(String[] args) throws IOException {
        TrainRun run = Training.of("steps=12", "prompts.per_step=16", "rollout.group_size=8", "evaluation.problems_at_ends=16")
                .problems(problems())
                .reward(new Brevity(), 0.5)
                .observe(step -> System.out.printf(
                        "step %2d  right %3.0f %%  tokens %4.1f%n",
                        step.number(), 100 * step.value("reward/accuracy"), step.value("response_length/mean")))
                .stopWhen(step -> step.value("reward/accuracy") > 0.6)
                .quietly()
                .run();
        System.out.printf("%d steps, model in %s%n", run.summary().steps(), run.folder().resolve("checkpoints"));
    }

    /** {@code 2*2+1} to {@code 9*9+9}. */
    private static List<Problem> problems() {
        return IntStream.range(0, 8 * 8 * 9).mapToObj(i -> {
            int a = 2 + i / 72;
            int b = 2 + i / 9 % 8;
            int c = 1 + i % 9;
            return new Problem("sum" + i, "Compute %d*%d+%d.".formatted(a, b, c), List.of("" + (a * b + c)), "sums", null);
        }).toList();
    }
}
