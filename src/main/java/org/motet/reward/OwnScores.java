package org.motet.reward;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What one reward gave for a list of submissions.
 *
 * @param values in their order; NaN where it failed
 * @param failures why it failed, null where it did not
 */
record OwnScores(double[] values, @Nullable String[] failures) {

    /**
     * Asks the reward, batch by batch, as many at once as it takes.
     *
     * @throws RewardFailedException if it fails, or has not come back in its time: what is under way then is left behind
     */
    static OwnScores of(Reward reward, List<Submission> submissions) {
        OwnScores scores = new OwnScores(new double[submissions.size()], new @Nullable String[submissions.size()]);
        int size = Math.max(1, reward.batchSize());
        ExecutorService threads = Executors.newFixedThreadPool(
                Math.max(1, reward.parallel()),
                Thread.ofPlatform().daemon().name("reward").factory());
        List<Future<?>> batches = new ArrayList<>();
        try {
            for (int from = 0; from < submissions.size(); from += Math.min(size, submissions.size() - from)) {
                int start = from;
                List<Submission> batch = submissions.subList(from, from + Math.min(size, submissions.size() - from));
                batches.add(threads.submit(() -> scores.take(reward, batch, start)));
            }
            batches.forEach(batch -> await(reward, batch)); // in their order: the one waited for has begun
        } finally {
            threads.shutdownNow();
        }
        return scores;
    }

    private void take(Reward reward, List<Submission> batch, int start) {
        double[] own;
        try {
            own = reward.score(batch);
        } catch (RewardFailedException e) {
            for (int i = start; i < start + batch.size(); i++) {
                values[i] = Double.NaN;
                failures[i] = String.valueOf(e.getMessage());
            }
            return;
        } catch (RuntimeException | Error e) {
            throw new RewardFailedException("the reward '" + reward.name() + "' failed: " + e, e);
        }
        if (own.length != batch.size()) {
            throw new RewardFailedException("the reward '" + reward.name() + "' gives " + own.length + " scores for "
                    + batch.size() + " completions; one each is needed");
        }
        for (int i = 0; i < own.length; i++) {
            if (!Double.isFinite(own[i])) {
                throw new RewardFailedException("the reward '" + reward.name() + "' gives " + own[i]
                        + " for a completion of problem "
                        + batch.get(i).problem().id()
                        + "; a finite number is needed");
            }
        }
        System.arraycopy(own, 0, values, start, own.length);
    }

    private static void await(Reward reward, Future<?> batch) {
        try {
            batch.get(reward.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new RewardFailedException("the reward '%s' gave no scores within %d s, its timeout"
                    .formatted(reward.name(), reward.timeout().toSeconds()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RewardFailedException("the rewards were not waited for (interrupted)");
        }
    }
}
