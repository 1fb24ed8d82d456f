package org.motet.train.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.motet.problem.Problem;

class StoryProblemsTest {
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private static List<WorkedProblem> first(int count, long seed, String levels) {
        GeneratedProblems problems = StoryProblems.training(seed, Levels.of(levels));
        return LongStream.range(0, count).mapToObj(problems::problem).toList();
    }

    /** What the sentences say, read without the equations. */
    private static int read(String question) {
        int value = 0;
        for (String sentence : question.split("(?<=[.?]) ")) {
            List<Integer> numbers = NUMBER.matcher(sentence)
                    .results()
                    .map(result -> Integer.valueOf(result.group()))
                    .toList();
            if (numbers.isEmpty()) {
                assertThat(sentence).startsWith("How many ").endsWith("?");
            } else if (sentence.contains(" in each.")) {
                value = numbers.get(0) * numbers.get(1);
            } else if (value == 0) {
                value = numbers.getFirst();
            } else {
                value = told(sentence, value, numbers.getFirst());
            }
        }
        return value;
    }

    private static int told(String sentence, int value, int number) {
        if (sentence.contains("grows to") || sentence.contains("dollars each")) {
            return value * number;
        } else if (sentence.contains("piles")) {
            assertThat(value % number).isZero();
            return value / number;
        } else if (sentence.contains(" more.") || sentence.contains("another")) {
            return value + number;
        }
        assertThat(sentence).contains("of them");
        return value - number;
    }

    @Test
    void everyAnswerAgreesWithAnIndependentReadingOfTheStory() {
        for (WorkedProblem problem : first(20_000, 3, "1-8")) {
            assertThat(problem.answer())
                    .as(problem.problem().question())
                    .isEqualTo("" + read(problem.problem().question()));
        }
    }

    @Test
    void equationsFollowEachOtherToTheAnswerAndStayInRange() {
        Pattern equation = Pattern.compile("(\\d+)([-+*/])(\\d+)=(\\d+)");
        for (WorkedProblem problem : first(20_000, 4, "1-8")) {
            assertThat(problem.equations()).hasSameSizeAs(problem.operators()).hasSizeBetween(1, 8);
            assertThat(problem.problem().level())
                    .isEqualTo("" + problem.equations().size());
            String value = "";
            for (String one : problem.equations()) {
                Matcher parts = equation.matcher(one);
                assertThat(parts.matches()).as(one).isTrue();
                assertThat(value.isEmpty() || parts.group(1).equals(value)).isTrue();
                value = parts.group(4);
                assertThat(Integer.parseInt(value)).isBetween(1, 400);
                assertThat(Integer.parseInt(parts.group(3))).isBetween(2, 20);
            }
            assertThat(problem.answer()).isEqualTo(value);
        }
    }

    @Test
    void noReservedCalculationEverOccursInTrainingInAnyWording() {
        Set<String> reserved = new HashSet<>();
        GeneratedProblems heldOut = StoryProblems.heldOut(Levels.of("1-3"));
        LongStream.range(0, 20_000)
                .forEach(i -> reserved.add(calculation(heldOut.problem(i).problem())));
        for (WorkedProblem problem : first(40_000, 5, "1-3")) {
            assertThat(reserved.contains(calculation(problem.problem()))).isFalse();
        }
    }

    private static String calculation(Problem problem) {
        return problem.id().split(":")[1];
    }

    @Test
    void allLevelsAreAboutEquallyFrequent() {
        int[] counts = new int[5];
        for (WorkedProblem problem : first(20_000, 6, "1-4")) {
            counts[problem.operators().size()]++;
        }
        for (int level = 1; level <= 4; level++) {
            assertThat(counts[level]).isBetween(4_500, 5_500);
        }
    }

    @Test
    void problemsArePureFunctionsOfSeedAndIndexAndDistinctOnesDiffer() {
        assertThat(first(200, 7, "2-4")).isEqualTo(first(200, 7, "2-4")).isNotEqualTo(first(200, 8, "2-4"));
        List<Problem> problems = StoryProblems.training(9, Levels.DEFAULT).distinct(5_000).stream()
                .map(WorkedProblem::problem)
                .toList();
        assertThat(problems.stream().map(Problem::question)).doesNotHaveDuplicates();
        assertThat(problems.stream().map(Problem::id)).doesNotHaveDuplicates();
    }

    @Test
    void namesAreReadWithTheirSeedAndLevels() {
        assertThat(levels("story:300:5:2-3")).containsExactlyInAnyOrder("2", "3");
        assertThat(levels("story:300:-5:4")).containsExactly("4");
        assertThat(levels("story-held-out:300:1")).containsExactly("1");
        assertThat(levels("story:300")).hasSize(4);
        assertThat(GeneratedSource.of("story:9:1:2-3").reserved()).isEqualTo("story-held-out:256:2-3");
        assertThat(GeneratedSource.of("chain:9").reserved()).isEqualTo("chain-held-out:256");
    }

    private static Set<String> levels(String name) {
        return GeneratedSource.of(name).load().problems().stream()
                .map(Problem::level)
                .collect(Collectors.toSet());
    }

    @Test
    void namesThatAreNotWellFormedAreRefusedInOneSentence() {
        for (String name :
                List.of("story:0", "story:", "story:x", "chain:5:1:2", "story-held-out:5:1:2", "story:1:1:1:1")) {
            assertThatThrownBy(() -> GeneratedSource.of(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(name);
        }
        assertThatThrownBy(() -> GeneratedSource.of("story:5:x"))
                .hasMessageStartingWith("the seed in 'story:5:x' is no whole number; write ");
        assertThatThrownBy(() -> GeneratedSource.of("story:5:1:4-2"))
                .hasMessage("in 'story:5:1:4-2' levels are 4-2; allowed are 1 to 8, the easier first");
        assertThatThrownBy(() -> GeneratedSource.of("story:5:1:hard"))
                .hasMessage("in 'story:5:1:hard' levels are 'hard'; write one digit, or two as in 2-4");
        assertThatThrownBy(() -> GeneratedSource.endless("tale", 1))
                .hasMessage("problems is 'tale'; allowed are chain, story and story:LEVELS, as in story:2-4");
    }
}
