package org.motet.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the processor says of itself. */
final class CpuFeatures {
    static final boolean HAS_AVX512_BF16 = flags().contains(" avx512_bf16 ");

    private CpuFeatures() {}

    private static String flags() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("flags")).findFirst().orElse("") + " ";
        } catch (IOException e) {
            return ""; // no such file off Linux: claim nothing
        }
    }
}
