package org.motet.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/** Settings and facts of the native library. */
public final class Torch {
    private Torch() {}

    /** Loads the native library, for code that calls its functions without a tensor. */
    public static void load() {
        Loader.load(torch.class);
        Loader.load(openblas_nolapack.class);
    }

    /**
     * Makes this thread's operations run on {@code threads} cores. OpenBLAS always keeps to one thread: its own threads make
     * small fp32 products several times slower.
     */
    public static void useThreads(int threads) {
        OpenBlas.useOneThread();
        torch.set_num_threads(threads);
    }

    /** Set when the class is loaded, once for the process: each call leaves a native object behind. */
    private static final class OpenBlas {
        static {
            openblas_nolapack.blas_set_num_threads(1);
        }

        private OpenBlas() {}

        static void useOneThread() {}
    }

    /** Resident memory of this process in bytes. */
    public static long residentBytes() {
        return Pointer.physicalBytes();
    }

    /** Largest resident memory of this process so far, in bytes; where the kernel does not tell, that of now. */
    public static long peakResidentBytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                ? Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                        .findFirst()
                        .orElse(residentBytes())
                : residentBytes();
    }
}
