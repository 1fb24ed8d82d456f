package org.motet.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommentedConfigTest {
    record Rate(
            @Key(
                    value = "its peak",
                    range = "above 0",
                    verl = "optim.lr",
                    trl = {"learning_rate", "lr"})
            double peak,

            String shape) {}

    record Run(
            @Key("of every draw") long seed,
            @Key("How fast.") Rate rate,
            List<String> names,
            Map<String, Double> weights) {}

    private static final Run RUN = new Run(1, new Rate(1e-6, ""), List.of(), Map.of());

    @Test
    void everyKeyHasItsCommentAndWhatIsNotByDefaultSaysSo() {
        Run other = new Run(1, new Rate(0.5, "no: \"x\" # y"), List.of("a, b"), Map.of("w", 2.0));
        assertThat(CommentedConfig.of(other, RUN)).isEqualTo("""
                # of every draw
                seed: 1

                # How fast.
                rate:
                  # its peak (above 0)
                  # verl: optim.lr; TRL: learning_rate, lr
                  peak: 0.5 # default 1.0E-6
                  shape: "no: \\"x\\" # y" # default ""
                names: ["a, b"] # default []
                weights: {"w":2.0} # default {}
                """);
        assertThat(read(CommentedConfig.of(other, RUN))).isEqualTo(other);
    }

    @Test
    void whatItPrintsReadsBackEqual() {
        for (String shape :
                List.of("", "null", "~", "1e5", "true", "- a", "a\nb", "\t", "*x", "#c", " s ", "'", "{", "ü")) {
            Run run = new Run(-5, new Rate(1.0 / 3, shape), List.of(shape, "x"), Map.of(shape, 1e-9));
            assertThat(read(CommentedConfig.of(run, RUN))).as(shape).isEqualTo(run);
        }
    }

    private static Run read(String yaml) {
        return new ConfigLayers<>(RUN).file(ConfigFile.parse("f.yaml", yaml)).resolve();
    }
}
