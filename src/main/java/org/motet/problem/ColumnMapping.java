package org.motet.problem;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a data file mean what, as dotted paths such as {@code reward_model.ground_truth}; null means guess: the
 * first of the known names that has a value in any row, also as {@code Name} and {@code NAME}.
 *
 * <p>Answers are looked for in this order: what the data set itself calls the truth ({@code reward_model.ground_truth} of verl,
 * {@code ground_truth}, {@code gt_answer}, …), then {@code answer}, which some sets fill with a model's or a worked answer,
 * then worked solutions, whose last box or {@code ####} is taken.
 *
 * @param question text, or a list of chat messages whose last user message is the question
 * @param answer text, number, or a list of accepted answers
 * @param id identity of the problem; without such a column it is made from the question
 * @param level difficulty
 * @param source name of the data set that a row comes from
 */
public record ColumnMapping(
        @Nullable String question,
        @Nullable String answer,
        @Nullable String id,
        @Nullable String level,
        @Nullable String source) {
    static final List<String> QUESTIONS = List.of(
            "question",
            "problem",
            "extra_info.question",
            "extra_info.problem",
            "prompt",
            "query",
            "instruction",
            "input",
            "problem_text",
            "question_text",
            "problem_statement",
            "original_question",
            "messages",
            "conversations",
            "0.value"); // Open-Reasoner-Zero: a row is a list of two turns
    static final List<String> ANSWERS = List.of(
            "reward_model.ground_truth",
            "ground_truth",
            "gt_answer",
            "ground_truth_answer",
            "gt",
            "gold",
            "gold_answer",
            "golden_answer",
            "final_answer",
            "expected_answer",
            "reference_answer",
            "correct_answer",
            "answer",
            "answers",
            "final_ans",
            "target",
            "extra_info.ground_truth",
            "solution",
            "solutions",
            "extra_info.answer",
            "extra_info.solution",
            "reference_solution",
            "reference",
            "label",
            "messages.0.info.reference_answer", // AM-DeepSeek-R1-Distilled
            "1.ground_truth.value"); // Open-Reasoner-Zero
    private static final List<String> IDS =
            List.of("id", "problem_id", "unique_id", "uuid", "question_id", "extra_info.index", "index");
    private static final List<String> LEVELS =
            List.of("level", "difficulty", "extra_info.level", "extra_info.difficulty");
    private static final List<String> SOURCES = List.of("data_source", "source", "problem_source");

    /** Every column is guessed from its name. */
    public static ColumnMapping guess() {
        return new ColumnMapping(null, null, null, null, null);
    }

    public ColumnMapping {
        for (String path : new @Nullable String[] {question, answer, id, level, source}) {
            if (path != null && path.isBlank()) {
                throw new IllegalArgumentException("a column of the mapping is blank; leave it out to have it guessed");
            }
        }
    }

    ColumnGuess questionGuess() {
        return among(question, QUESTIONS);
    }

    ColumnGuess answerGuess() {
        return among(answer, ANSWERS);
    }

    ColumnGuess idGuess() {
        return among(id, IDS);
    }

    ColumnGuess levelGuess() {
        return among(level, LEVELS);
    }

    ColumnGuess sourceGuess() {
        return among(source, SOURCES);
    }

    private static ColumnGuess among(@Nullable String path, List<String> names) {
        return new ColumnGuess(
                path != null
                        ? List.of(path)
                        : names.stream().flatMap(ColumnMapping::spellings).toList());
    }

    private static Stream<String> spellings(String name) {
        String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        return name.contains(".") ? Stream.of(name) : Stream.of(name, capital, name.toUpperCase(Locale.ROOT));
    }
}
