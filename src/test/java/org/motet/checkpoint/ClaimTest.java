package org.motet.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimTest {
    @Test
    void oneHasItUntilItIsClosed(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("arm/.seed-1.claim"); // its folder is made
        try (Claim first = Claim.of(file).orElseThrow()) {
            assertThat(first).isNotNull();
            assertThat(Claim.of(file)).isEmpty();
            try (Claim other = Claim.of(folder.resolve("arm/.seed-2.claim")).orElseThrow()) {
                assertThat(other).isNotNull();
            }
        }
        try (Claim again = Claim.of(file).orElseThrow()) {
            assertThat(again).isNotNull();
        }
        assertThat(file).exists();
    }
}
