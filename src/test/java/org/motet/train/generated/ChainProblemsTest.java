package org.motet.train.generated;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.motet.problem.Problem;

class ChainProblemsTest {
    private static final int MANY = 100_000;

    @Test
    void aProblemIsAPureFunctionOfSeedAndIndex() {
        ChainProblems once = new ChainProblems(7);
        ChainProblems again = new ChainProblems(7);
        List<WorkedProblem> backwards = LongStream.range(0, 200)
                .mapToObj(i -> again.training(199 - i))
                .toList()
                .reversed();
        assertThat(LongStream.range(0, 200).mapToObj(once::training).toList()).isEqualTo(backwards);
        assertThat(new ChainProblems(8).distinctTraining(50)).isNotEqualTo(once.distinctTraining(50));
    }

    @Test
    void everyAnswerAgreesWithAnIndependentReadingOfTheQuestion() {
        ChainProblems problems = new ChainProblems(3);
        for (int i = 0; i < 20_000; i++) {
            WorkedProblem problem = problems.training(i);
            String question = problem.problem().question();
            int expected = question.startsWith("Compute ")
                    ? evaluateExpression(question.substring("Compute ".length(), question.length() - 1))
                    : evaluateWords(question);
            assertThat(problem.answer()).as(question).isEqualTo(Integer.toString(expected));
        }
    }

    @Test
    void equationsFollowEachOtherToTheAnswerAndStayBetweenZeroAndNinetyNine() {
        ChainProblems problems = new ChainProblems(4);
        for (int i = 0; i < 20_000; i++) {
            WorkedProblem problem = problems.training(i);
            assertThat(problem.equations()).hasSizeBetween(2, 4).hasSameSizeAs(problem.operators());
            assertThat(problem.problem().level())
                    .isEqualTo("" + problem.equations().size());
            String value = problem.equations().getFirst().split("[-+*=]")[0];
            assertThat(Integer.parseInt(value)).isBetween(2, 9);
            for (int step = 0; step < problem.equations().size(); step++) {
                String equation = problem.equations().get(step);
                String[] parts = equation.split("[-+*=]");
                assertThat(parts[0]).isEqualTo(value);
                assertThat(Integer.parseInt(parts[1])).isBetween(2, 9);
                assertThat(equation.charAt(parts[0].length()))
                        .isEqualTo(problem.operators().get(step));
                value = parts[2];
                assertThat(Integer.parseInt(value)).isBetween(0, 99);
            }
            assertThat(problem.answer()).isEqualTo(value);
        }
    }

    @Test
    void noHeldOutChainEverOccursInTrainingInEitherRendering() {
        Set<String> heldOut = ChainProblems.heldOut(512).stream()
                .map(problem -> canonical(problem.problem()))
                .collect(Collectors.toSet());
        // A large part of the reserved chains: far beyond the 512 that are used.
        Set<String> reserved = ChainProblems.heldOut(20_000).stream()
                .map(problem -> canonical(problem.problem()))
                .collect(Collectors.toSet());
        assertThat(reserved).containsAll(heldOut);
        for (long seed = 0; seed < 4; seed++) {
            ChainProblems problems = new ChainProblems(seed);
            for (int i = 0; i < MANY / 4; i++) {
                assertThat(reserved.contains(canonical(problems.training(i).problem())))
                        .isFalse();
            }
        }
    }

    @Test
    void bothRenderingsAndAllLengthsAreAboutEquallyFrequent() {
        ChainProblems problems = new ChainProblems(11);
        int[] lengths = new int[5];
        int words = 0;
        int total = 30_000;
        for (int i = 0; i < total; i++) {
            WorkedProblem problem = problems.training(i);
            lengths[problem.operators().size()]++;
            words += problem.problem().question().startsWith("Start with") ? 1 : 0;
        }
        assertThat(words / (double) total).isBetween(0.48, 0.52);
        for (int length = 2; length <= 4; length++) {
            assertThat(lengths[length] / (double) total).isBetween(0.30, 0.37);
        }
    }

    @Test
    void distinctProblemsHaveDifferentQuestionsAndIds() {
        List<WorkedProblem> problems = new ChainProblems(5).distinctTraining(5_000);
        assertThat(problems.stream().map(problem -> problem.problem().question()))
                .doesNotHaveDuplicates();
        assertThat(problems.stream().map(problem -> problem.problem().id())).doesNotHaveDuplicates();
        assertThat(new HashSet<>(ChainProblems.heldOut(512))).hasSize(512);
        assertThat(ChainProblems.heldOut(600).subList(0, 512)).isEqualTo(ChainProblems.heldOut(512));
    }

    @Test
    void aChainIsRenderedInWordsAndWithTheNeededBracketsOnly() {
        Chain chain = new Chain(new Calculation(6, List.of('*', '+', '-', '*'), List.of(5, 9, 4, 2)));
        assertThat(chain.inWords())
                .isEqualTo("Start with 6. Multiply by 5. Add 9. Subtract 4. Multiply by 2. What is the result?");
        assertThat(chain.asExpression()).isEqualTo("Compute (6*5+9-4)*2.");
        assertThat(chain.steps().equations()).containsExactly("6*5=30", "30+9=39", "39-4=35", "35*2=70");
        assertThat(new Chain(new Calculation(2, List.of('+', '*', '+', '*'), List.of(3, 2, 4, 5))).asExpression())
                .isEqualTo("Compute ((2+3)*2+4)*5.");
        assertThat(new Chain(new Calculation(2, List.of('*', '*'), List.of(3, 2))).asExpression())
                .isEqualTo("Compute 2*3*2.");
    }

    /** The chain behind a question, found from its text alone. */
    private static String canonical(Problem problem) {
        String question = problem.question();
        return question.startsWith("Compute ")
                ? question.replaceAll("[^-+*0-9]", "")
                : question.replace(" Add ", "+")
                        .replace(" Subtract ", "-")
                        .replace(" Multiply by ", "*")
                        .replaceAll("[^-+*0-9]", "");
    }

    private static int evaluateWords(String question) {
        String[] sentences = question.split("\\. ");
        int value = 0;
        for (String sentence : sentences) {
            if (sentence.startsWith("What")) {
                return value;
            }
            int number = Integer.parseInt(sentence.substring(sentence.lastIndexOf(' ') + 1));
            if (sentence.startsWith("Start")) {
                value = number;
            } else if (sentence.startsWith("Add")) {
                value += number;
            } else if (sentence.startsWith("Subtract")) {
                value -= number;
            } else {
                value *= number;
            }
        }
        throw new AssertionError("no question in: " + question);
    }

    private static int evaluateExpression(String text) {
        int[] position = {0};
        int value = sum(text, position);
        assertThat(position[0]).as(text).isEqualTo(text.length());
        return value;
    }

    private static int sum(String text, int[] position) {
        int value = product(text, position);
        while (position[0] < text.length() && "+-".indexOf(text.charAt(position[0])) >= 0) {
            boolean plus = text.charAt(position[0]++) == '+';
            int right = product(text, position);
            value = plus ? value + right : value - right;
        }
        return value;
    }

    private static int product(String text, int[] position) {
        int value = factor(text, position);
        while (position[0] < text.length() && text.charAt(position[0]) == '*') {
            position[0]++;
            value *= factor(text, position);
        }
        return value;
    }

    private static int factor(String text, int[] position) {
        if (text.charAt(position[0]) == '(') {
            position[0]++;
            int value = sum(text, position);
            position[0]++;
            return value;
        }
        int start = position[0];
        while (position[0] < text.length() && Character.isDigit(text.charAt(position[0]))) {
            position[0]++;
        }
        return Integer.parseInt(text, start, position[0], 10);
    }
}
