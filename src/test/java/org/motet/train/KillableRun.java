package org.motet.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.motet.reward.Reward;
import org.motet.reward.Submission;

/**
 * A run that says on standard output what it is at: {@code asked N} between decode steps, {@code graded N} when completions have
 * been rewarded, {@code done N} when a step has been written; {@code before} in the evaluation before the first step.
 */
final class KillableRun {
    /** Decode steps between two lines. */
    static final int ASKED_EVERY = 10;

    private KillableRun() {}

    /** @param arguments {@code begin} or {@code resume}, the folder, settings */
    public static void main(String[] arguments) throws Exception {
        String folder = arguments[1];
        String[] settings = Arrays.copyOfRange(arguments, 2, arguments.length);
        Path before = Path.of(folder, "evaluation/before.json");
        AtomicInteger asked = new AtomicInteger();
        Training training =
                arguments[0].equals("resume") ? Training.resume(Path.of(folder), settings) : Training.of(settings);
        training.reward(new Teller(before), 0)
                .interruptedBy(() -> {
                    if (!Files.exists(before)) {
                        System.out.println("before");
                    } else if (asked.incrementAndGet() % ASKED_EVERY == 0) {
                        System.out.println("asked " + asked);
                    }
                    return false;
                })
                .observe(step -> System.out.println("done " + step.number()))
                .run();
        System.exit(0); // whatever threads there are
    }

    /** Worth nothing. */
    private static final class Teller implements Reward {
        private final Path before;
        private int calls;

        Teller(Path before) {
            this.before = before;
        }

        @Override
        public String name() {
            return "teller";
        }

        @Override
        public double[] score(List<Submission> submissions) {
            if (Files.exists(before)) {
                System.out.println("graded " + ++calls);
            }
            return new double[submissions.size()];
        }
    }
}
