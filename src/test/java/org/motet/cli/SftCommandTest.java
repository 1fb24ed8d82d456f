package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SftCommandTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "heads=0, hidden=64 cannot be shared by heads=0",
        "hidden=65, hidden=65 cannot be shared by heads=2",
        "layers=0, The number of layers is 0; needed is at least 1.",
        "key_value_heads=3, '2 query heads cannot share 3 key-value heads; one must divide the other.'",
        "vocabulary=1, End token id 2 is outside the vocabulary of 1."
    })
    void aShapeThatCannotBeIsRefusedBeforeThereIsARunFolder(String setting, String sentence) {
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setErr(new PrintWriter(err, true));
        Path run = folder.resolve("run");
        assertThat(commandLine.execute("sft", "new_model." + setting, "folder=" + run))
                .isEqualTo(2);
        assertThat(err.toString().strip()).isEqualTo("motet: new_model: " + sentence);
        assertThat(run).doesNotExist();
    }
}
