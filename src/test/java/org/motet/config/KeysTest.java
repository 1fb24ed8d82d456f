package org.motet.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.motet.train.TrainConfig;
import org.motet.train.sft.SftConfig;

/** What stands at the keys of the program's configs. */
class KeysTest {
    static List<Record> configs() {
        return List.of(TrainConfig.DEFAULT, SftConfig.COLD_START);
    }

    @ParameterizedTest
    @MethodSource("configs")
    void everyKeySaysWhatItMeans(Record config) {
        assertThat(ConfigKey.of(config))
                .allSatisfy(key -> assertThat(key.meaning())
                        .as(key.name())
                        .hasSizeGreaterThan(10)
                        .doesNotContain("\n"));
    }

    @ParameterizedTest
    @MethodSource("configs")
    void aPeersNameMeansOneKey(Record config) {
        Map<String, String> keys = new HashMap<>();
        for (ConfigKey key : ConfigKey.of(config)) {
            Stream.concat(key.verl().stream(), key.trl().stream())
                    .forEach(name ->
                            assertThat(keys.put(name, key.name())).as(name).isIn(null, key.name()));
        }
    }

    @Test
    void everyListedNameLeadsToAKeyThatThereIs() {
        assertThat(PeerNames.advice()).allSatisfy(peer -> {
            assertThat(peer.key() == null && peer.note().isEmpty())
                    .as(peer.name())
                    .isFalse();
            if (peer.key() != null) {
                assertThat(configs())
                        .as(peer.name())
                        .anyMatch(config -> ConfigSchema.typeAt(config.getClass(), peer.key()) != null);
            }
        });
    }

    /** A constructor of more values than one sees at a glance is called wrongly. */
    @ParameterizedTest
    @MethodSource("configs")
    void noConfigRecordHasMoreThanEightComponents(Record config) {
        assertWidth(config.getClass());
    }

    private static void assertWidth(Class<?> record) {
        assertThat(record.getRecordComponents()).as(record.getName()).hasSizeLessThanOrEqualTo(8);
        Stream.of(record.getRecordComponents())
                .map(component -> component.getType())
                .filter(Class::isRecord)
                .forEach(KeysTest::assertWidth);
    }
}
