package org.motet.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.motet.train.generated.ChainProblems;
import org.motet.train.generated.WorkedProblem;

class NanoSetTest {
    private final TemplateSet set = TemplateSet.load("nano");
    private final List<WorkedProblem> problems = new ChainProblems(7).distinctTraining(200);

    @Test
    void hasThirteenVoicesThreeOfThemHeldOut() {
        assertThat(set.templates()).hasSize(13);
        assertThat(set.only(TemplateSet.HELD_OUT).templates()).hasSize(3);
        assertThat(set.without(TemplateSet.HELD_OUT).templates()).hasSize(10);
        assertThat(set.templates().getFirst().name()).isEqualTo("plain");
        assertThat(set.templates().getFirst().tags()).doesNotContain(TemplateSet.HELD_OUT);
    }

    @Test
    void everyVoiceGivesItsOwnSolutionsFullFormatReward() {
        for (PromptTemplate template : set.templates()) {
            for (WorkedProblem problem : problems) {
                String solution = template.solution(problem.equations(), problem.answer());
                assertThat(template.formatReward(solution))
                        .as("%s: %s", template.name(), solution)
                        .isEqualTo(1.0);
                assertThat(solution).contains("\\boxed{" + problem.answer() + "}");
            }
        }
    }

    @Test
    void noVoiceGivesAnotherVoicesSolutionFullFormatReward() {
        WorkedProblem problem = problems.getFirst();
        for (PromptTemplate template : set.templates()) {
            for (PromptTemplate other : set.templates()) {
                String solution = other.solution(problem.equations(), problem.answer());
                assertThat(template.formatReward(solution) == 1.0)
                        .as("%s on a solution of %s", template.name(), other.name())
                        .isEqualTo(template == other);
            }
        }
    }

    @Test
    void lettingTheBoxSlipTwiceCostsAShareAndTheShape() {
        PromptTemplate plain = set.get("plain");
        assertThat(plain.formatReward("1+2=3\n\\boxed{3}")).isEqualTo(1.0);
        assertThat(plain.formatReward("1+2=3\n\\boxed{3}\n\\boxed{3}")).isEqualTo(1.0 / 3);
        assertThat(plain.formatReward("1+2=3 so \\boxed{3}")).isEqualTo(2.0 / 3);
        assertThat(plain.formatReward("")).isEqualTo(0.0);
    }

    @Test
    void promptsAreChatMlWithTheForcedPrefixLastExceptTheRawOne() {
        Set<String> prompts = new HashSet<>();
        for (PromptTemplate template : set.templates()) {
            RenderedPrompt prompt = template.render("Compute 6*5+9.");
            assertThat(prompts.add(prompt.text())).isTrue();
            assertThat(prompt.text()).contains("Compute 6*5+9.").endsWith(prompt.forcedPrefix());
            assertThat(prompt.text()).doesNotEndWith(" ");
            if (!template.name().equals("raw")) {
                assertThat(prompt.text())
                        .startsWith("<|im_start|>user\nCompute 6*5+9.")
                        .endsWith("<|im_end|>\n<|im_start|>assistant\n" + prompt.forcedPrefix());
            }
        }
        assertThat(set.get("think").render("q").text())
                .isEqualTo("<|im_start|>user\nq\nThink in <think>, answer in <answer>.<|im_end|>\n"
                        + "<|im_start|>assistant\n<think>");
        assertThat(set.get("raw").render("q").text()).isEqualTo("Question: q\nAnswer:");
    }

    @Test
    void writesEachShapeAsDescribed() {
        List<String> equations = List.of("6*5=30", "30-4=26");
        assertThat(set.get("plan").solution(equations, "26"))
                .isEqualTo(" mul, sub\nSolve: 6*5=30; 30-4=26\nAnswer: \\boxed{26}");
        assertThat(set.get("bullets").solution(equations, "26")).isEqualTo(" 6*5=30\n- 30-4=26\nSo \\boxed{26}");
        assertThat(set.get("check").solution(equations, "26"))
                .isEqualTo("6*5=30\n30-4=26\n<check>30-4=26</check>\n\\boxed{26}");
        assertThat(set.get("code").solution(equations, "26")).isEqualTo("a=6*5=30\nb=30-4=26\n```\n\\boxed{26}");
        assertThat(set.get("table").solution(equations, "26")).isEqualTo("| 6*5 | 30 |\n| 30-4 | 26 |\n\\boxed{26}");
        assertThat(set.get("talk").solution(equations, "26"))
                .isEqualTo(" First 6*5=30, then 30-4=26. The answer is \\boxed{26}");
    }
}
