package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a launch is said before any process starts; launches that go well are those of ManyProcessesTest. */
class LaunchCommandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "--nproc-per-node 0 train | --nproc-per-node is 0; at least 1 is needed",
                "--nproc-per-node 2 --nnodes 0 --node-rank 0 train | --nnodes is 0; at least 1 is needed",
                "--nproc-per-node 2 --nnodes 2 --node-rank 5 --rdzv head:29500 train | --node-rank is 5; allowed is 0 to 1, by --nnodes=2",
                "--nproc-per-node 2 --nnodes 2 --node-rank 0 train | several machines need to know where rank 0 is: --rdzv HOST:PORT is missing",
                "--nproc-per-node 2 --rdzv head:70000 train | --rdzv names port 70000; allowed is 1 to 65535",
                "--nproc-per-node 2 --rdzv head train | --rdzv is 'head'; it is HOST:PORT, such as head:29500.",
                "--nproc-per-node 2 --restarts -1 train | --restarts is -1; allowed is 0 or more.",
                "--nproc-per-node 2 serve | 'serve' is not what processes do together; allowed is train."
            })
    void badInputIsOneSentence(String arguments, String sentence) {
        CommandRun run = CommandRun.of(("launch " + arguments).split(" "));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.output()).isEmpty();
        assertThat(run.errors().lines().findFirst()).contains("motet launch: " + sentence);
    }
}
