package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.problem.Problem;
import org.motet.problem.ReadLimits;

class ProblemConfigTest {
    @TempDir
    Path folder;

    private String file(String name, String... questions) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String question : questions) {
            lines.append("{\"question\": \"").append(question).append("\", \"answer\": \"1\"}\n");
        }
        return Files.writeString(folder.resolve(name), lines).toString();
    }

    @Test
    void whatTheEvaluationAsksIsNeverTrainedOn() throws IOException {
        String training = file("training.jsonl", "a?", "b?", "c?", "b?");
        String evaluation = file("evaluation.jsonl", "c?", "d?");
        ProblemConfig.Split split =
                new ProblemConfig(training, evaluation, 0.05, "", "", ReadLimits.DEFAULT.maxBytes()).load();
        assertThat(split.training()).extracting(Problem::question).containsExactly("a?", "b?");
        assertThat(split.evaluation()).extracting(Problem::question).containsExactly("c?", "d?");
        assertThat(split.left())
                .containsExactly(
                        training + ": left out 1 of 4 rows with a question that came before",
                        "left out 1 of 3 problems because the evaluation asks them too");
        assertThatThrownBy(
                        () -> new ProblemConfig(training, training, 0.05, "", "", ReadLimits.DEFAULT.maxBytes()).load())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leaves 0 problems for training");
    }

    @Test
    void rowsWithoutAnAnswerAreLeftOutAndCounted() throws IOException {
        Path file = Files.writeString(folder.resolve("set.jsonl"), """
                {"question": "a?", "answer": ""}
                {"question": "b?", "answer": "1"}
                """);
        ProblemConfig.Split split = new ProblemConfig(
                        file.toString(), file("held.jsonl", "c?"), 0.05, "", "", ReadLimits.DEFAULT.maxBytes())
                .load();
        assertThat(split.training()).hasSize(1);
        assertThat(split.left()).containsExactly(file + ": left out 1 of 2 rows without an answer");
    }
}
