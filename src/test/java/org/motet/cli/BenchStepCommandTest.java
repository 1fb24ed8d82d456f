package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class BenchStepCommandTest {
    private static CommandRun run(String arguments) {
        return CommandRun.of(("bench step " + arguments).split(" "));
    }

    @Test
    void printsOneLineOfWhatItMeasured() {
        String shape = "--hidden 32 --layers 2 --heads 2 --kv-heads 1 --intermediate 48 --vocab 64";
        String batch = "--prompts 2 --group 2 --prompt-len 5 --completion-len 4 --steps 2";
        CommandRun run = run(shape + " " + batch);
        assertThat(run.status()).isZero();
        assertThat(run.lines()).hasSize(1);
        JsonNode line = run.lines().getFirst();
        assertThat(line.get("dtype").asString()).isEqualTo("float32");
        assertThat(line.get("sequences").asInt()).isEqualTo(4);
        for (String key : "gen_s gen_tok_s rest_s train_tok_s wall_per_step_s peak_rss_mb matmul_gflops".split(" ")) {
            assertThat(line.get(key).asDouble()).as(key).isNotNegative();
        }
    }

    @Test
    void timesAnAdapterToo() {
        String shape = "--hidden 32 --layers 2 --heads 2 --kv-heads 1 --intermediate 48 --vocab 64 --lora-rank 2";
        JsonNode line = run(shape + " --prompts 2 --group 2 --prompt-len 5 --completion-len 4 --steps 2")
                .lines()
                .getFirst();
        assertThat(line.get("lora_rank").asInt()).isEqualTo(2);
        assertThat(line.get("estimated_mb").asInt()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "--dtype int8, --dtype is 'int8'; allowed are float32 and bfloat16.",
        "--steps 0, --steps is 0; at least 1 is needed.",
        "--threads 0, --threads is 0; at least 1 is needed.",
        "--hidden 65 --heads 2, hidden=65 cannot be shared by heads=2",
        "--heads 0, hidden=256 cannot be shared by heads=0",
        "--lora-rank -1, the rank of an adapter is -1; at least 1 is needed",
        "--device tpu, 'device ''tpu'' is not known: use cpu, cuda, cuda:N or auto'"
    })
    void badInputIsOneSentence(String arguments, String sentence) {
        assertThat(run(arguments)).isEqualTo(new CommandRun(2, "", "motet: " + sentence + System.lineSeparator()));
    }

    @Test
    void helpNamesTheShape() {
        assertThat(run("--help").output()).contains("--hidden", "--completion-len", "--micro-tokens");
    }
}
