package org.motet.train.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.motet.tensor.Torch;

/**
 * Memory in bytes of the machine, or of the container that this process is confined to.
 *
 * @param total of both the smaller
 * @param available what this process may have of it with what it has already, as others use the rest
 */
public record MachineMemory(long total, long available) {
    private static final Path MEMINFO = Path.of("/proc/meminfo");

    /** Where this process runs. */
    public static MachineMemory here() {
        long total =
                ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                        ? system.getTotalMemorySize() // heeds cgroups
                        : Long.MAX_VALUE;
        return new MachineMemory(total, Math.min(total, unused() + Torch.residentBytes()));
    }

    /** What the kernel could give without swapping; where it does not tell, no bound. */
    private static long unused() {
        if (!Files.exists(MEMINFO)) {
            return Long.MAX_VALUE / 2;
        }
        try {
            return Files.readAllLines(MEMINFO).stream()
                    .filter(line -> line.startsWith("MemAvailable"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(Long.MAX_VALUE / 2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
