package org.motet.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.motet.problem.Problem;
import org.motet.template.FormatRule;
import org.motet.template.PromptForm;
import org.motet.template.PromptTemplate;

class OwnRewardsTest {
    private static final PromptTemplate FREE =
            PromptTemplate.of("free", new PromptForm.Plain("{problem}", ""), new FormatRule.Constant(0));

    /** A reward that does what a test wants of it. */
    private record Scripted(String name, int batchSize, int parallel, Function<List<Submission>, double[]> answer)
            implements Reward {
        @Override
        public double[] score(List<Submission> submissions) {
            return answer.apply(submissions);
        }
    }

    private static Reward reward(String name, Function<List<Submission>, double[]> answer) {
        return new Scripted(name, 3, 1, answer);
    }

    private static Reward constant(String name, double value) {
        return reward(
                name,
                batch -> DoubleStream.generate(() -> value).limit(batch.size()).toArray());
    }

    private static RewardConfig config(Map<String, Double> custom) {
        return new RewardConfig(
                AnswerPolicy.BOXED,
                RewardMixing.SUM,
                1,
                1,
                false,
                OverlongConfig.NONE,
                custom,
                HttpRewardConfig.DEFAULT);
    }

    private static List<List<Submission>> groups(int... sizes) {
        List<List<Submission>> groups = new ArrayList<>();
        for (int g = 0; g < sizes.length; g++) {
            Problem problem = new Problem("p" + g, "q", List.of("1"), "test", null);
            groups.add(IntStream.range(0, sizes[g])
                    .mapToObj(i -> new Submission(problem, FREE, "a".repeat(i) + "\\boxed{1}", i, true))
                    .toList());
        }
        return groups;
    }

    private static Grader grader(WeightedReward... rewards) {
        return new Grader(config(Map.of()), 100, List.of(rewards));
    }

    @Test
    void aRewardOfTheClassPathIsFoundByItsNameAndCountsWithItsWeight() {
        RewardConfig config = config(Map.of("vowels", 0.5));
        Grader grader = new Grader(config, 100, OwnRewards.of(config, List.of()));
        RewardScore score = grader.grade(groups(4)).getFirst().getLast();
        double share = Vowels.share("aaa\\boxed{1}");
        assertThat(score.own()).containsExactly(Map.entry("vowels", share));
        assertThat(score.total()).isCloseTo(1 + 0.5 * share, within(1e-12));
        assertThat(new RewardTable(List.of(score)).metrics()).containsEntry("reward/vowels", share);
    }

    @Test
    void eachRewardIsAColumnOfItsOwnAndAWeightOfZeroOnlyMeasures() {
        Grader grader = grader(
                new WeightedReward(constant("one", 2), 0.25),
                new WeightedReward(constant("two", 8), 0),
                new WeightedReward(constant("three", -1), 1));
        RewardScore score = grader.grade(groups(1)).getFirst().getFirst();
        assertThat(score.own()).containsExactly(Map.entry("one", 2.0), Map.entry("two", 8.0), Map.entry("three", -1.0));
        assertThat(score.total()).isEqualTo(1 + 0.5 - 1);
        assertThat(score.accuracy()).isEqualTo(1);
    }

    @Test
    void batchesGoAcrossGroupsAndKeepTheirOrder() {
        List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
        Reward byLength = new Scripted("length_of_mine", 3, 4, batch -> {
            sizes.add(batch.size());
            return batch.stream().mapToDouble(Submission::tokens).toArray();
        });
        List<List<RewardScore>> scores = grader(new WeightedReward(byLength, 1)).grade(groups(4, 1, 0, 5));
        assertThat(sizes).containsExactlyInAnyOrder(3, 3, 3, 1);
        assertThat(scores).extracting(List::size).containsExactly(4, 1, 0, 5);
        for (List<RewardScore> group : scores) {
            for (int i = 0; i < group.size(); i++) {
                assertThat(group.get(i).own()).containsEntry("length_of_mine", (double) i);
            }
        }
    }

    @Test
    void whatARewardFailedForIsMarkedAndNeverZero() {
        Reward flaky = reward("flaky", batch -> {
            if (batch.getFirst().problem().id().equals("p1")) {
                throw new RewardFailedException("the judge is at lunch");
            }
            return new double[batch.size()];
        });
        List<List<RewardScore>> scores = grader(new WeightedReward(flaky, 1)).grade(groups(3, 3, 3));
        for (RewardScore failed : scores.get(1)) {
            assertThat(failed.failure()).isEqualTo(new RewardScore.Failure("flaky", "the judge is at lunch"));
            assertThat(failed.total()).isNaN();
            assertThat(failed.own()).isEmpty();
            assertThat(failed.accuracy()).as("what is known is kept").isEqualTo(1);
        }
        for (int group : new int[] {0, 2}) {
            assertThat(scores.get(group)).allMatch(score -> score.failure() == null && score.total() == 1);
        }
    }

    @Test
    void aStepFailsWhenNothingCouldBeScoredOrAScoreIsNone() {
        failsWith("none of 4 completions could be scored: the judge is gone", batch -> {
            throw new RewardFailedException("the judge is gone");
        });
        failsWith("the reward 'mine' gives 2 scores for 3 completions; one each is needed", batch -> new double[2]);
        failsWith("the reward 'mine' gives NaN for a completion of problem p0; a finite number is needed", batch -> {
            double[] scores = new double[batch.size()];
            scores[scores.length - 1] = Double.NaN;
            return scores;
        });
        failsWith("the reward 'mine' failed: java.lang.IllegalStateException: oh", batch -> {
            throw new IllegalStateException("oh");
        });
    }

    private static void failsWith(String sentence, Function<List<Submission>, double[]> answer) {
        assertThatThrownBy(() ->
                        grader(new WeightedReward(reward("mine", answer), 1)).grade(groups(4)))
                .isInstanceOf(RewardFailedException.class)
                .hasMessage(sentence);
    }

    @Test
    void theConfigurationWeighsWhatAProgramBrings() {
        Map<String, Double> custom = new LinkedHashMap<>();
        custom.put("vowels", 1.0);
        custom.put("mine", 3.0);
        List<WeightedReward> all = OwnRewards.of(
                config(custom),
                List.of(new WeightedReward(constant("mine", 1), 7), new WeightedReward(constant("other", 1), 2)));
        assertThat(all)
                .extracting(one -> one.reward().name() + " " + one.weight())
                .containsExactly("other 2.0", "vowels 1.0", "mine 3.0");
    }

    @Test
    void namesThatCannotBeAreRefused() {
        refused(
                "reward.custom names 'mine', which no class on the class path provides; there are vowels, sluggish",
                config(Map.of("mine", 1.0)));
        refused("'accuracy'", config(Map.of()), constant("accuracy", 1));
        refused("'a b'", config(Map.of()), constant("a b", 1));
        refused("two rewards are named 'mine'", config(Map.of()), constant("mine", 1), constant("mine", 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(Map.of("vowels", Double.NaN)))
                .withMessageContaining("custom.vowels is NaN");
    }

    private static void refused(String part, RewardConfig config, Reward... brought) {
        List<WeightedReward> rewards = new ArrayList<>();
        for (Reward reward : brought) {
            rewards.add(new WeightedReward(reward, 1));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OwnRewards.of(config, rewards))
                .withMessageContaining(part);
    }
}
