package org.motet.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.motet.random.KeyedDraw;

class TemplateScheduleTest {
    private static final int STEPS = 100;

    private final TemplateSet set = set(1, 1, 1, 1, 1);

    private static TemplateSet set(double... weights) {
        return new TemplateSet(
                "s",
                IntStream.range(0, weights.length)
                        .mapToObj(i -> new PromptTemplate(
                                "t" + i,
                                "",
                                new PromptForm.Plain(i + "{problem}", ""),
                                new FormatRule.Constant(1),
                                null,
                                List.of(),
                                List.of(),
                                weights[i],
                                Set.of(),
                                StepRange.ALWAYS))
                        .toList());
    }

    private static TemplateSchedule schedule(TemplateConfig.Schedule name, TemplateSet set, long seed) {
        return new TemplateConfig("nano", name, "", List.of(), ChatConfig.DEFAULT).schedule(set, seed, STEPS);
    }

    private static Map<String, Integer> counts(TemplateSchedule schedule, int step, int visits) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < visits; i++) {
            counts.merge(schedule.draw(new Visit(step, i, i % 7, i / 7, 0)).name(), 1, Integer::sum);
        }
        return counts;
    }

    @ParameterizedTest
    @EnumSource
    void drawsDependOnSeedAndVisitAloneNotOnOrder(TemplateConfig.Schedule name) {
        List<Visit> visits = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            visits.add(new Visit(60, i % 30, i / 30, KeyedDraw.hash("p" + i % 30), i % 3));
        }
        Map<Visit, String> forwards = new HashMap<>();
        TemplateSchedule one = schedule(name, set, 5);
        visits.forEach(visit -> forwards.put(visit, one.draw(visit).name()));
        Collections.shuffle(visits, new Random(1));
        TemplateSchedule again = schedule(name, set, 5);
        visits.forEach(visit -> assertThat(again.draw(visit).name()).isEqualTo(forwards.get(visit)));
        if (name != TemplateConfig.Schedule.SINGLE) {
            assertThat(new HashSet<>(forwards.values())).hasSize(5);
            TemplateSchedule other = schedule(name, set, 6);
            assertThat(visits.stream().map(visit -> other.draw(visit).name()).toList())
                    .isNotEqualTo(visits.stream().map(forwards::get).toList());
        }
    }

    @Test
    void uniformDrawsAllAlike() {
        assertThat(counts(schedule(TemplateConfig.Schedule.UNIFORM, set, 1), 0, 10_000)
                        .values())
                .allMatch(n -> n > 1850 && n < 2150);
    }

    @Test
    void weightedDrawsInProportion() {
        Map<String, Integer> counts = counts(schedule(TemplateConfig.Schedule.WEIGHTED, set(1, 0, 3), 1), 0, 8000);
        assertThat(counts.get("t0")).isBetween(1850, 2150);
        assertThat(counts).doesNotContainKey("t1");
        assertThat(counts.get("t2")).isBetween(5850, 6150);
        assertThatThrownBy(() -> schedule(TemplateConfig.Schedule.WEIGHTED, set(0, 0), 1))
                .hasMessageContaining("weight 0");
    }

    @Test
    void cycleMeetsEveryTemplateBeforeOneRepeats() {
        TemplateSchedule cycle = schedule(TemplateConfig.Schedule.CYCLE, set, 1);
        Set<List<String>> orders = new HashSet<>();
        for (long problem = 0; problem < 50; problem++) {
            List<String> met = new ArrayList<>();
            for (int epoch = 0; epoch < 10; epoch++) {
                met.add(cycle.draw(new Visit(epoch, 3, epoch, problem, 0)).name());
            }
            assertThat(new HashSet<>(met.subList(0, 5))).hasSize(5);
            assertThat(new HashSet<>(met.subList(5, 10))).hasSize(5);
            orders.add(met.subList(0, 5));
        }
        assertThat(orders).hasSizeGreaterThan(20);
    }

    @Test
    void stratifiedBalancesEachBatch() {
        TemplateSchedule stratified = schedule(TemplateConfig.Schedule.STRATIFIED, set, 1);
        Set<String> favoured = new HashSet<>();
        for (int step = 0; step < 40; step++) {
            int theStep = step;
            Map<String, Integer> counts = new HashMap<>();
            IntStream.range(0, 32)
                    .forEach(slot -> counts.merge(
                            stratified
                                    .draw(new Visit(theStep, slot, 0, slot, 0))
                                    .name(),
                            1,
                            Integer::sum));
            assertThat(counts).hasSize(5);
            assertThat(counts.values()).allMatch(n -> n == 6 || n == 7);
            counts.forEach((name, n) -> {
                if (n == 7) {
                    favoured.add(name);
                }
            });
        }
        assertThat(favoured).hasSize(5);
    }

    @Test
    void perRolloutGivesTheMembersOfAGroupDifferentTemplates() {
        TemplateSchedule perRollout = schedule(TemplateConfig.Schedule.PER_ROLLOUT, set, 1);
        assertThat(perRollout.perMember()).isTrue();
        for (int problem = 0; problem < 20; problem++) {
            Set<String> names = new HashSet<>();
            for (int member = 0; member < 5; member++) {
                names.add(perRollout.draw(new Visit(0, 0, 0, problem, member)).name());
            }
            assertThat(names).hasSize(5);
        }
    }

    @Test
    void curriculumBringsTemplatesInOverTheFirstHalf() {
        TemplateSchedule curriculum = schedule(TemplateConfig.Schedule.CURRICULUM, set, 1);
        assertThat(counts(curriculum, 0, 500).keySet()).containsExactly("t0");
        assertThat(counts(curriculum, 10, 500).keySet()).containsExactlyInAnyOrder("t0", "t1");
        assertThat(counts(curriculum, 39, 500)).hasSize(4);
        assertThat(counts(curriculum, 40, 500)).hasSize(5);
    }

    @Test
    void everyScheduleKeepsToTheStepsOfTheSet() {
        List<PromptTemplate> templates = new ArrayList<>(set.templates());
        templates.set(1, templates.get(1).withSteps(new StepRange(0, 50)));
        templates.set(2, templates.get(2).withSteps(new StepRange(50, 90)));
        TemplateSet ranged = new TemplateSet("s", templates);
        for (TemplateConfig.Schedule name : EnumSet.complementOf(EnumSet.of(TemplateConfig.Schedule.SINGLE))) {
            TemplateSchedule schedule = schedule(name, ranged, 1);
            assertThat(counts(schedule, 49, 700))
                    .as(name.name())
                    .containsKey("t1")
                    .doesNotContainKey("t2");
            assertThat(counts(schedule, 50, 700))
                    .as(name.name())
                    .containsKey("t2")
                    .doesNotContainKey("t1");
            assertThat(counts(schedule, 95, 700)).as(name.name()).doesNotContainKeys("t1", "t2");
        }
        TemplateSet ending = new TemplateSet("s", List.of(templates.get(1), templates.get(2)));
        assertThatThrownBy(() -> schedule(TemplateConfig.Schedule.UNIFORM, ending, 1))
                .hasMessageContaining("no template enabled at step 90");
    }

    @Test
    void adaptivePrefersWhatTeachesAndKeepsAFloor() {
        AdaptiveSchedule adaptive = new AdaptiveSchedule(set, 1);
        assertThat(adaptive.probabilities(0)).contains(new double[] {0.2, 0.2, 0.2, 0.2, 0.2}, within(1e-12));
        for (int step = 0; step < 60; step++) {
            adaptive.observe(List.of(
                    new TemplateSignal("t0", 8, 8, 0.2),
                    new TemplateSignal("t1", 8, 4, 0.2),
                    new TemplateSignal("t2", 8, 0, 0.01),
                    new TemplateSignal("t3", 8, 4, 0.1)));
        }
        double[] p = adaptive.probabilities(60);
        assertThat(p[0]).isGreaterThan(p[1]);
        assertThat(p[1]).isGreaterThan(p[3]);
        assertThat(p[3]).isGreaterThan(p[2]);
        assertThat(p[4]).as("never seen").isCloseTo(p[0], within(0.02));
        assertThat(p[2]).isGreaterThan(AdaptiveSchedule.FLOOR / 5);
        assertThat(IntStream.range(0, 5).mapToDouble(i -> p[i]).sum()).isCloseTo(1, within(1e-12));
        int n = counts(adaptive, 60, 10_000).get("t2");
        assertThat(n / 10_000.0).isCloseTo(p[2], within(0.02));
    }

    @Test
    void adaptiveGoesOnFromItsStateExactly() {
        AdaptiveSchedule one = new AdaptiveSchedule(set, 1);
        Random random = new Random(3);
        for (int step = 0; step < 20; step++) {
            AdaptiveSchedule resumed = new AdaptiveSchedule(set, 1);
            resumed.restore(one.state());
            assertThat(resumed.probabilities(step)).isEqualTo(one.probabilities(step));
            assertThat(resumed.state()).isEqualTo(one.state());
            List<TemplateSignal> signals = IntStream.range(0, 4)
                    .mapToObj(i -> new TemplateSignal("t" + i, 7, random.nextInt(8), random.nextDouble()))
                    .toList();
            one.observe(signals);
            resumed.observe(signals);
            assertThat(resumed.state()).isEqualTo(one.state());
        }
        assertThatThrownBy(() -> one.restore("[]")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one.restore("{")).hasMessageContaining("not JSON");
        assertThatThrownBy(() -> new UniformSchedule(set, 1).restore(one.state()))
                .hasMessageContaining("another template schedule");
        new UniformSchedule(set, 1).restore(new UniformSchedule(set, 1).state());
    }

    private static Offset<Double> within(double tolerance) {
        return Offset.offset(tolerance);
    }
}
