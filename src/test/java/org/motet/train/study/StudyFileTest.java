package org.motet.train.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.motet.config.ConfigFile;
import org.motet.template.TemplateConfig.Schedule;
import org.motet.train.TrainConfig;

class StudyFileTest {
    private static final String MATRIX = """
            seeds: [4, 5]
            base:
              steps: 7
            vary:
              schedule:
                single: {templates: {schedule: single}}
                cycle: {templates: {schedule: cycle}}
              reward:
                format: {reward: {format_weight: 1}}
                no-format:
                  reward: {format_weight: 0}
                  steps: 8
            """;

    @Test
    void everyCombinationIsAnArm() {
        StudyFile file = read(MATRIX);
        assertThat(file.seeds()).containsExactly(4L, 5L);
        StudyArms arms = StudyArms.of(file, List.of(), List.of("prompts.per_step=4"));
        assertThat(arms.factors()).containsExactly("schedule", "reward");
        assertThat(arms.arms())
                .extracting(StudyArms.Arm::name)
                .containsExactly("single-format", "single-no-format", "cycle-format", "cycle-no-format");
        TrainConfig last = arms.arms().getLast().layers().resolve(5, Path.of("out"));
        assertThat(last.templates().schedule()).isEqualTo(Schedule.CYCLE);
        assertThat(last.reward().formatWeight()).isZero();
        assertThat(last.steps()).isEqualTo(8); // a level lies over the base
        assertThat(last.prompts().perStep()).isEqualTo(4);
        assertThat(last.seed()).isEqualTo(5);
        assertThat(arms.arms().getFirst().layers().resolve(5, Path.of("out")).steps())
                .isEqualTo(7);
    }

    @Test
    void aWrongKeyIsToldWithItsLine() {
        StudyArms arms = StudyArms.of(read(MATRIX.replace("steps: 8", "stepz: 8")), List.of(), List.of());
        assertThatThrownBy(() -> arms.arms().getLast().layers().resolve(1, Path.of("out")))
                .hasMessageContaining("matrix.yaml:12")
                .hasMessageContaining("stepz");
        assertRefused(MATRIX + "seedz: 3\n", "matrix.yaml:13", "seedz");
        assertRefused(MATRIX.replace("[4, 5]", "[4, five]"), "matrix.yaml:1", "five");
        assertRefused(MATRIX.replace("no-format:", "'no/format':"), "matrix.yaml:10", "no/format");
        assertRefused(MATRIX.replace("cycle: {templates: {schedule: cycle}}", "cycle: 3"), "matrix.yaml:7", "3");
        assertRefused("vary: {}\n", "matrix.yaml:1", "vary");
        assertRefused("vary:\n  schedule: single\n", "matrix.yaml:2", "schedule");
    }

    @Test
    void aConfigIsNoStudy() {
        assertThat(StudyFile.isOne(ConfigFile.parse("run.yaml", "steps: 3\n"))).isFalse();
        assertThat(StudyFile.isOne(ConfigFile.parse("matrix.yaml", MATRIX))).isTrue();
    }

    private static StudyFile read(String yaml) {
        return StudyFile.of(ConfigFile.parse("matrix.yaml", yaml));
    }

    private static void assertRefused(String yaml, String place, String says) {
        assertThatThrownBy(() -> read(yaml)).hasMessageContaining(place).hasMessageContaining(says);
    }
}
