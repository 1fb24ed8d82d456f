package org.motet.report.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class SamplesTest {
    @TempDir
    private Path folder = Path.of("");

    private Samples read(String text, int longest, long most) throws IOException {
        return Samples.read(7, Files.writeString(folder.resolve("step-000007.jsonl"), text), longest, most);
    }

    @Test
    void rolloutsOfAVisitStandTogetherAlsoWhereItsProblemComesTwice() throws IOException {
        Samples samples = read("""
                {"group":0,"problem":"a","template":"x","completion":"1"}
                {"group":0,"problem":"a","template":"y","completion":"2"}
                {"group":1,"problem":"a","template":"x","completion":"3"}
                """, 100, 10_000);
        assertThat(samples.groups()).hasSize(2);
        assertThat(samples.groups().getFirst()).hasSize(2);
        Samples older = read("""
                {"problem":"a","template":"x","prompt":"p","completion":"1"}
                {"problem":"a","template":"x","prompt":"p","completion":"2"}
                {"problem":"b","template":"x","prompt":"q","completion":"3"}
                """, 100, 10_000);
        assertThat(older.groups()).hasSize(2);
    }

    @Test
    void megabytesAreCutWithTheirTokensAndTheCutIsSaid() throws IOException {
        Samples samples = read(
                "{\"completion\":\"" + "x".repeat(3_000_000)
                        + "\",\"token_ends\":[4,8,12],\"log_probs\":[-1,-2,-3],\"entropies\":null}\n",
                10,
                10_000);
        ObjectNode rollout = samples.groups().getFirst().getFirst();
        assertThat(rollout.get("completion").stringValue()).isEqualTo("xxxxxxxxxx");
        assertThat(rollout.get("cut").intValue()).isEqualTo(2_999_990);
        assertThat(rollout.get("token_ends")).hasToString("[4,8]");
        assertThat(rollout.get("log_probs")).hasToString("[-1,-2]");
    }

    @Test
    void whatCannotBeReadOrIsTooMuchIsCounted() throws IOException {
        Samples samples = read(
                "{\"completion\":\"one\"}\nnonsense\n[]\n{\"completion\":\"" + "y".repeat(90)
                        + "\"}\n{\"completion\":\"torn",
                100,
                60);
        assertThat(samples.groups()).hasSize(1);
        assertThat(samples.leftOut()).isEqualTo(4);
    }
}
