package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class BenchLengthCommandTest {
    private static final String SHAPE =
            "--hidden 32 --layers 2 --heads 2 --kv-heads 1 --intermediate 48 --vocab 64 --prompts 2 --group 2 --prompt-len 5";

    private static CommandRun run(String arguments) {
        return CommandRun.of(("bench length " + arguments).split(" "));
    }

    @Test
    void eachLengthHasALineOfGenerationAndOneOfTheUpdate() {
        List<JsonNode> lines = run(SHAPE + " --lengths 4,150").lines();
        assertThat(lines)
                .extracting(line -> line.get("phase").asString() + line.get("completion_len"))
                .containsExactly("generation4", "generation150", "update4", "update150");
        for (JsonNode line : lines) {
            assertThat(line.get("tok_s").asDouble()).isPositive();
            assertThat(line.get("seconds").asDouble()).isNotNegative();
            assertThat(line.get("matmul_gflops").asDouble()).isPositive();
            assertThat(line.get("peak_rss_mb").asLong()).isPositive();
            assertThat(line.get("bytes_per_token").asLong()).isPositive();
        }
    }

    @Test
    void onlyWhatIsAskedForIsMeasured() {
        assertThat(run(SHAPE + " --lengths 4 --phases update").lines())
                .extracting(line -> line.get("phase").asString())
                .containsExactly("update");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--lengths 8,8 | --lengths are [8, 8]; they must ascend",
                "--lengths 0,8 | --lengths is 0; at least 1 is needed.",
                "--lengths 2147483647 | --prompt-len and the longest of --lengths make 2147483775 tokens; most are 1048576",
                "--group 0 | --group is 0; at least 1 is needed.",
                "--dtype int8 | --dtype is 'int8'; allowed are float32 and bfloat16."
            })
    void badInputIsOneSentence(String arguments, String sentence) {
        assertThat(run(arguments)).isEqualTo(new CommandRun(2, "", "motet: " + sentence + System.lineSeparator()));
    }
}
