package org.motet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/** Instructions that this processor has, as far as oneDNN may use them. */
final class Instructions {
    private static final String AVX512_BF16 = "_ZN2at3cpu24is_avx512_bf16_supportedEv";
    private static final String AMX = "_ZN2at3cpu21is_amx_tile_supportedEv";
    private static final Path ABOUT = Path.of("/proc/cpuinfo");

    /** What oneDNN is told to go up to. */
    private static final String LIMIT = System.getenv().getOrDefault("ONEDNN_MAX_CPU_ISA", "DEFAULT");

    private Instructions() {}

    static boolean hasBfloat16() {
        return (LIMIT.startsWith("AVX512_CORE_BF16") || mayUseAmx()) && has(AVX512_BF16);
    }

    private static boolean mayUseAmx() {
        return Set.of("DEFAULT", "ALL").contains(LIMIT) || LIMIT.contains("AMX");
    }

    /**
     * Whether products of bf16 are faster than those of fp32. Intel's without AMX, which a virtual machine may hide, are slower: 158
     * GFLOP/s against 257 on two cores of an Emerald Rapids.
     */
    static boolean multipliesBfloat16Faster() {
        return hasBfloat16() && (mayUseAmx() && has(AMX) || !isIntel());
    }

    private static boolean isIntel() {
        if (!Files.isReadable(ABOUT)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(ABOUT)) {
            return lines.limit(10).anyMatch(line -> line.startsWith("vendor_id") && line.endsWith("GenuineIntel"));
        } catch (IOException unknown) {
            return false;
        }
    }

    private static boolean has(String instructions) {
        return SymbolLookup.loaderLookup()
                .find(instructions)
                .map(address -> Linker.nativeLinker().downcallHandle(address, FunctionDescriptor.of(JAVA_BOOLEAN)))
                .map(Instructions::ask)
                .orElse(false);
    }

    private static boolean ask(MethodHandle question) {
        try {
            return (boolean) question.invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException("asking the processor failed", e);
        }
    }
}
