package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SftCommandTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "heads=0, new_model.hidden=64 cannot be shared by heads=0",
        "hidden=65, new_model.hidden=65 cannot be shared by heads=2",
        "layers=0, new_model: The number of layers is 0; needed is at least 1.",
        "key_value_heads=3, 'new_model: 2 query heads cannot share 3 key-value heads; one must divide the other.'",
        "vocabulary=1, new_model: End token id 2 is outside the vocabulary of 1."
    })
    void aShapeThatCannotBeIsRefusedBeforeThereIsARunFolder(String setting, String sentence) {
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setErr(new PrintWriter(err, true));
        Path run = folder.resolve("run");
        assertThat(commandLine.execute("sft", "new_model." + setting, "folder=" + run))
                .isEqualTo(2);
        assertThat(err.toString().strip()).isEqualTo("motet: " + sentence);
        assertThat(run).doesNotExist();
    }

    @Test
    void aKeyOfTrainThatDoesNothingHereIsSaidSo() {
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setErr(new PrintWriter(err, true));
        Path run = folder.resolve("run");
        assertThat(commandLine.execute(
                        "sft", "update.mini_batches=2", "steps=1", "evaluation_problems=13", "folder=" + run))
                .isZero();
        assertThat(err.toString()).contains("remark: update.mini_batches has no effect under motet sft.");
        assertThat(run.resolve("config.yaml"))
                .content()
                .contains("  micro_batch_tokens: 4096")
                .doesNotContain("mini_batches", "clip_ratio", "kl_loss");
    }
}
