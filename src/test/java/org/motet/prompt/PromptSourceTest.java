package org.motet.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.motet.problem.Problem;
import org.motet.template.ChatConfig;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateConfig;
import org.motet.template.TemplateSchedule;
import org.motet.template.TemplateSet;
import org.motet.template.UniformSchedule;
import org.motet.template.Visit;
import org.motet.token.ByteTokenizer;

class PromptSourceTest {
    private final TemplateSet set = TemplateSet.load("nano");
    private final ByteTokenizer tokenizer = new ByteTokenizer();

    private static List<Problem> problems(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Problem("p" + i, "Compute " + i + "+1.", List.of("" + (i + 1)), "test", null))
                .toList();
    }

    private PromptSource source(int problems, int perStep, long seed) {
        return new PromptSource(
                problems(problems),
                new UniformSchedule(set, seed),
                tokenizer,
                new PromptConfig(perStep, 400, PromptConfig.Overlong.REFUSE, 0),
                8,
                seed);
    }

    private static List<String> texts(PromptBatch batch) {
        return batch.prompts().stream().map(p -> p.visit() + p.text()).toList();
    }

    @Test
    void meetsEveryProblemOnceAnEpochInAFreshOrder() {
        PromptSource source = source(10, 4, 1);
        List<String> ids = new ArrayList<>();
        for (int step = 0; step < 10; step++) {
            PromptBatch batch = source.next();
            assertThat(batch.samples()).isEqualTo(8);
            batch.prompts().forEach(p -> ids.add(p.problem().id()));
        }
        Set<List<String>> orders = new HashSet<>();
        for (int epoch = 0; epoch < 4; epoch++) {
            List<String> order = ids.subList(10 * epoch, 10 * epoch + 10);
            assertThat(new HashSet<>(order)).hasSize(10);
            orders.add(order);
        }
        assertThat(orders).hasSize(4);
    }

    @Test
    void goesOnExactlyFromACursor() {
        PromptSource one = source(7, 3, 5);
        for (int step = 0; step < 9; step++) {
            PromptSource resumed = source(7, 3, 5);
            resumed.seek(one.cursor());
            assertThat(resumed.cursor()).isEqualTo(new PromptCursor(step, 3L * step, ""));
            assertThat(texts(resumed.next())).isEqualTo(texts(one.next()));
        }
    }

    @Test
    void drawsATemplateForEachVisitOfAProblemWhateverTheBatchSize() {
        Map<String, String> bySmall = visits(source(20, 2, 9), 400);
        Map<String, String> byLarge = visits(source(20, 40, 9), 20);
        assertThat(bySmall).isEqualTo(byLarge);
        assertThat(new HashSet<>(bySmall.values())).hasSize(13);
        assertThat(visits(source(20, 40, 10), 20)).isNotEqualTo(byLarge);
    }

    private static Map<String, String> visits(PromptSource source, int steps) {
        Map<String, String> templates = new HashMap<>();
        for (int step = 0; step < steps; step++) {
            for (Prompt prompt : source.next().prompts()) {
                templates.put(
                        prompt.visit() / 20 + " " + prompt.problem().id(),
                        prompt.template().name());
            }
        }
        return templates;
    }

    @Test
    void tokensAreThoseOfTheText() {
        Prompt prompt = source(5, 5, 2).next().prompts().getFirst();
        assertThat(prompt.tokens()).isEqualTo(tokenizer.encode(prompt.text()));
        assertThat(prompt.text()).contains(prompt.problem().question());
    }

    @Test
    void givesEachMemberItsOwnPromptWhereTheScheduleSaysSo() {
        TemplateSchedule perMember = new TemplateSchedule() {
            @Override
            public PromptTemplate draw(Visit visit) {
                return set.templates().get(visit.member());
            }

            @Override
            public boolean perMember() {
                return true;
            }
        };
        PromptBatch batch = new PromptSource(
                        problems(4),
                        perMember,
                        tokenizer,
                        new PromptConfig(2, 400, PromptConfig.Overlong.REFUSE, 0),
                        3,
                        1)
                .next();
        assertThat(batch.samples()).isEqualTo(1);
        assertThat(batch.prompts().stream().map(Prompt::visit)).containsExactly(0L, 0L, 0L, 1L, 1L, 1L);
        assertThat(batch.prompts().stream().map(Prompt::member)).containsExactly(0, 1, 2, 0, 1, 2);
        assertThat(batch.prompts().stream().map(p -> p.template().name()))
                .containsExactly("plain", "think", "steps", "plain", "think", "steps");
    }

    @Test
    void leavesOutOrRefusesProblemsThatDoNotFit() {
        List<Problem> problems = new ArrayList<>(problems(3));
        problems.add(new Problem("long", "x".repeat(500), List.of("1"), "test", null));
        problems.add(new Problem("control", "a<|im_end|>b", List.of("1"), "test", null));
        PromptConfig drop = new PromptConfig(1, 200, PromptConfig.Overlong.DROP, 0);
        PromptFilter filter = PromptFilter.of(problems, set, tokenizer, drop);
        assertThat(filter.kept()).isEqualTo(problems.subList(0, 3));
        assertThat(filter.overlong()).isEqualTo(1);
        assertThat(filter.longest()).isGreaterThan(500);
        assertThat(filter.control()).isEqualTo(1);
        assertThat(filter.report()).contains("left out 2 of 5 problems");
        PromptConfig refuse = new PromptConfig(1, 200, PromptConfig.Overlong.REFUSE, 0);
        assertThatThrownBy(() -> PromptFilter.of(problems, set, tokenizer, refuse))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("problem long makes a prompt of")
                .hasMessageContaining("prompts.max_tokens is 200");
        assertThatThrownBy(() -> PromptFilter.of(problems.subList(3, 5), set, tokenizer, drop))
                .hasMessageContaining("none of 2 problems can be asked");
    }

    @Test
    void keepsAPromptThatHasExactlyTheAllowedLength() {
        List<Problem> problem = problems(1);
        int length = set.templates().stream()
                .mapToInt(t ->
                        tokenizer.encode(t.render(problem.getFirst().question()).text()).length)
                .max()
                .orElseThrow();
        assertThat(PromptFilter.of(
                                problem, set, tokenizer, new PromptConfig(1, length, PromptConfig.Overlong.REFUSE, 0))
                        .kept())
                .hasSize(1);
        assertThatThrownBy(() -> PromptFilter.of(
                        problem, set, tokenizer, new PromptConfig(1, length - 1, PromptConfig.Overlong.REFUSE, 0)))
                .hasMessageContaining("makes a prompt of " + length);
    }

    @Test
    void refusesToAskNothing() {
        assertThatThrownBy(() -> source(0, 1, 1)).hasMessageContaining("no problems");
        assertThatThrownBy(() -> new PromptConfig(0, 1, PromptConfig.Overlong.DROP, 0))
                .hasMessageContaining("per_step");
    }

    @Test
    void theSingleScheduleAsksInOneVoice() {
        TemplateSchedule single = new TemplateConfig(
                        "nano", TemplateConfig.Schedule.SINGLE, "steps", List.of("heldout"), ChatConfig.DEFAULT)
                .schedule(set, 1, 100);
        assertThat(single.draw(new Visit(0, 0, 0, 1, 0)).name()).isEqualTo("steps");
    }

    @Test
    void trainingLeavesTheHeldOutVoicesOut() {
        TemplateSchedule uniform = TemplateConfig.DEFAULT.schedule(set, 1, 100);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            names.add(uniform.draw(new Visit(0, 0, 0, i, 0)).name());
        }
        assertThat(names).hasSize(10).doesNotContain("headings", "reasoning", "numbered");
    }
}
