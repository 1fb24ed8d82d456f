package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {
    @TempDir
    private Path folder;

    /** What bash offers for the last of the words. */
    private String offered(String... words) throws Exception {
        CommandRun completion = CommandRun.of("completion");
        assertThat(completion.status()).isZero();
        Files.writeString(folder.resolve("motet.bash"), completion.output());
        Path out = folder.resolve("out");
        Process bash = new ProcessBuilder(
                        "bash",
                        "--norc",
                        "-c",
                        "source motet.bash; COMP_WORDS=(" + String.join(" ", words) + "); COMP_CWORD="
                                + (words.length - 1) + "; _complete_motet; printf '%s\\n' \"${COMPREPLY[@]}\"")
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD) // of compopt, which knows no line without a terminal
                .start();
        assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(out);
    }

    @Test
    void bashCompletesCommandsAndOptions() throws Exception {
        assertThat(offered("motet", "tr").lines()).containsExactly("train");
        assertThat(offered("motet", "templates", "l").lines()).contains("list", "lint");
        assertThat(offered("motet", "train", "--re").lines()).containsExactly("--resume");
    }
}
