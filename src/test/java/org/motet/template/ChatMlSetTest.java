package org.motet.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.motet.math.MathVerifier;
import org.motet.math.Policy;
import org.motet.train.generated.Levels;
import org.motet.train.generated.StoryProblems;
import org.motet.train.generated.WorkedProblem;

class ChatMlSetTest {
    private final TemplateSet set = TemplateSet.load("chatml");
    private final List<WorkedProblem> problems =
            StoryProblems.training(7, new Levels(1, 8)).distinct(200);

    @Test
    void everyVoiceGivesItsOwnSolutionsFullFormatRewardAndTheirAnswerIsFound() {
        for (PromptTemplate template : set.templates()) {
            for (WorkedProblem problem : problems) {
                String solution = template.solution(problem.equations(), problem.answer());
                assertThat(template.formatReward(solution))
                        .as("%s: %s", template.name(), solution)
                        .isEqualTo(1.0);
                assertThat(MathVerifier.verify(problem.problem().answers(), solution, Policy.BOXED)
                                .correct())
                        .as("%s: %s", template.name(), solution)
                        .isTrue();
            }
        }
    }
}
