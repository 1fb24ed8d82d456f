package org.motet.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.motet.config.ConfigReference;
import org.motet.train.TrainConfig;
import org.motet.train.sft.SftConfig;

/** The page {@code docs/configuration.md}: a text with tables that are made from the config records. */
final class ConfigurationPage {
    private ConfigurationPage() {}

    static String text() throws IOException {
        try (InputStream in = Objects.requireNonNull(ConfigurationPage.class.getResourceAsStream("configuration.md"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("{{train}}\n", ConfigReference.tables(TrainConfig.DEFAULT, Map.of()))
                    .replace("{{sft}}\n", ConfigReference.tables(SftConfig.COLD_START, sftDefaults()))
                    .replace("{{peers}}\n", ConfigReference.peerTable());
        }
    }

    private static Map<String, Record> sftDefaults() {
        Map<String, Record> others = new LinkedHashMap<>();
        others.put("own data", SftConfig.OWN_DATA);
        others.put("a checkpoint", SftConfig.OF_CHECKPOINT);
        return others;
    }
}
