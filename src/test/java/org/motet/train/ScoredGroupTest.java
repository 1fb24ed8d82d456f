package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.motet.advantage.AdvantageConfig;
import org.motet.advantage.AdvantageEstimator;
import org.motet.math.Outcome;
import org.motet.math.Verdict;
import org.motet.math.equality.Stage;
import org.motet.metrics.StepMetrics;
import org.motet.problem.Problem;
import org.motet.prompt.Prompt;
import org.motet.reward.RewardScore;
import org.motet.rollout.Completion;
import org.motet.rollout.FinishReason;
import org.motet.rollout.Origin;
import org.motet.rollout.Rollout;
import org.motet.rollout.RolloutGroup;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateSet;
import org.motet.template.TemplateSignal;
import org.motet.train.StepReport.StageTimes;
import org.motet.update.KlPenalties;
import org.motet.update.TrainingGroup;
import org.motet.update.UpdateStats;

class ScoredGroupTest {
    private static final List<PromptTemplate> TEMPLATES =
            TemplateSet.load("nano").templates();
    private static final Verdict WRONG = new Verdict(Outcome.WRONG, Stage.NUMBER, null, null, null, null);

    private static Prompt prompt(int visit, int template) {
        Problem problem = new Problem("p" + visit, "q", List.of("1"), "test", null);
        return new Prompt(visit, 0, problem, TEMPLATES.get(template), "t", new int[] {visit}, null);
    }

    private static RolloutGroup group(List<Prompt> prompts) {
        List<Rollout> rollouts = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            rollouts.add(new Rollout(
                    prompts.get(i),
                    new Completion(
                            new int[] {i, 9},
                            "" + i,
                            new float[] {-i, -1},
                            null,
                            FinishReason.STOP,
                            new Origin("", 0, 0, i, 3))));
        }
        return new RolloutGroup(rollouts);
    }

    private static List<RewardScore> scores(double... totals) {
        return DoubleStream.of(totals)
                .mapToObj(total -> new RewardScore(0, total, 0, Map.of(), total, WRONG, null))
                .toList();
    }

    private static ScoredGroup estimated(ScoredGroup group) {
        return new Experience(List.of(group))
                .estimated(by(AdvantageEstimator.DR_GRPO), KlPenalties.NONE)
                .groups()
                .getFirst();
    }

    private static AdvantageConfig by(AdvantageEstimator estimator) {
        return new AdvantageConfig(estimator, 1e-6);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"REINFORCE_PLUS_PLUS", "REINFORCE_PLUS_PLUS_BASELINE"},
            mode = EnumSource.Mode.EXCLUDE)
    void whatTeachesNothingIsTheSameForMetricsScheduleAndUpdate(AdvantageEstimator estimator) {
        Prompt first = prompt(0, 0);
        Prompt second = prompt(1, 1);
        Experience experience = new Experience(List.of(
                        ScoredGroup.of(group(List.of(first, first, first)), scores(0.1, 0.1, 0.1)),
                        ScoredGroup.of(group(List.of(second, second, second)), scores(0.1, 0.1, 0.7))))
                .estimated(by(estimator), KlPenalties.NONE);
        assertThat(experience.groups()).extracting(ScoredGroup::teachesNothing).containsExactly(true, false);
        assertThat(experience.miniBatches(1).getFirst())
                .extracting(TrainingGroup::teachesNothing)
                .containsExactly(true, false);
        TemplateReport templates = TemplateReport.of(experience);
        assertThat(templates.signals()).extracting(TemplateSignal::mixed).containsExactlyInAnyOrder(0, 1);
        StageTimes times = new StageTimes();
        times.done("gen");
        UpdateStats stats =
                new UpdateStats(0, 0, 0, 0, 0, 0, 1, List.of(), 0, 0, 0, Map.of(), 0, new UpdateStats.Clipped(0, 0), 0);
        StepMetrics metrics = StepReport.of(1, 0, experience, templates, stats, 0, times);
        assertThat(metrics.get("reward/groups/zero_spread")).isEqualTo(0.5);
        assertThat(metrics.templates().get(TEMPLATES.get(0).name())).containsEntry("reward/groups/zero_spread", 1.0);
        assertThat(metrics.templates().get(TEMPLATES.get(1).name())).containsEntry("reward/groups/zero_spread", 0.0);
        assertThat(metrics.get("training/rollout_weights_version")).isEqualTo(3);
        assertThat(metrics.get("actor/entropy")).as("no engine told of any").isNull();
    }

    @Test
    void aScheduleIsToldOfGroupsThatWereLeftOutAsOfOnesThatTeachNothing() {
        Prompt first = prompt(0, 0);
        ScoredGroup kept = estimated(ScoredGroup.of(group(List.of(first, first)), scores(0, 1)));
        ScoredGroup evicted = ScoredGroup.of(group(List.of(first, first)), scores(0, 0.5));
        Experience experience = new Experience(List.of(kept));
        assertThat(TemplateReport.of(experience.and(List.of(evicted))).signals())
                .extracting(TemplateSignal::groups, TemplateSignal::mixed)
                .containsExactly(Assertions.tuple(2, 1));
        assertThat(experience.and(List.of())).isSameAs(experience);
    }

    @Test
    void aGroupIsOneEntryOfTheUpdateUnlessItsMembersHaveTheirOwnPrompts() {
        Prompt shared = prompt(0, 0);
        ScoredGroup one = estimated(ScoredGroup.of(group(List.of(shared, shared)), scores(0, 1)));
        assertThat(one.training()).hasSize(1);
        assertThat(one.training().getFirst().advantages()).containsExactly(-0.5, 0.5);
        assertThat(one.training().getFirst().label())
                .isEqualTo(shared.template().name());

        Prompt other = prompt(0, 1);
        ScoredGroup two = estimated(ScoredGroup.of(group(List.of(shared, shared, other)), scores(0, 2, 1)));
        assertThat(two.training()).hasSize(2);
        assertThat(two.training().get(0).advantages()).containsExactly(-1, 1);
        assertThat(two.training().get(0).tokens().completions())
                .extracting(ids -> ids[0])
                .containsExactly(0, 1);
        assertThat(two.training().get(1).advantages()).containsExactly(0);
        assertThat(two.training().get(1).teachesNothing()).isTrue();
        assertThat(two.teachesNothing()).isFalse();
    }

    @Test
    void aRolloutWithoutRewardIsLeftOutOfItsGroupAndOneAloneHasNoAdvantage() {
        Prompt prompt = prompt(0, 0);
        RewardScore failed = new RewardScore(
                1, 1, 0, Map.of(), Double.NaN, WRONG, new RewardScore.Failure("http", "the server is away"));
        List<RewardScore> some = new ArrayList<>(scores(0, 2, 4));
        some.add(1, failed);
        ScoredGroup group = estimated(ScoredGroup.of(group(List.of(prompt, prompt, prompt, prompt)), some));
        assertThat(group.members()).extracting(ScoredRollout::advantage).containsExactly(-2.0, 0.0, 2.0);
        assertThat(group.leftOut()).extracting(left -> left.rollout().text()).containsExactly("1");
        assertThat(group.training().getFirst().tokens().completions())
                .extracting(ids -> ids[0])
                .containsExactly(0, 2, 3);

        ScoredGroup alone = estimated(
                ScoredGroup.of(group(List.of(prompt, prompt)), List.of(scores(3).getFirst(), failed)));
        assertThat(alone.teachesNothing()).isTrue();
        ScoredGroup empty = estimated(ScoredGroup.of(group(List.of(prompt)), List.of(failed)));
        assertThat(empty.teachesNothing()).isTrue();
        assertThat(empty.training()).isEmpty();
    }

    @Test
    void miniBatchesAreRunsOfWholeGroups() {
        List<ScoredGroup> groups = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Prompt prompt = prompt(i, 0);
            groups.add(ScoredGroup.of(group(List.of(prompt, prompt)), scores(0, i)));
        }
        List<List<TrainingGroup>> batches = new Experience(groups).miniBatches(3);
        assertThat(batches).hasSize(3);
        for (int b = 0; b < 3; b++) {
            assertThat(batches.get(b))
                    .extracting(group -> group.tokens().prompt()[0])
                    .containsExactly(2 * b, 2 * b + 1);
        }
    }
}
