package org.motet.distributed;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a process stands among those that train together.
 *
 * @param rank from 0 to {@code size - 1}
 * @param localRank among those on its machine, from 0
 * @param size processes in all
 * @param localSize those on its machine, as far as it is known; 1 otherwise
 * @param host of rank 0
 * @param port on which rank 0 listens
 */
public record Placement(int rank, int localRank, int size, int localSize, String host, int port) {
    /** One process by itself. */
    public static final Placement ALONE = new Placement(0, 0, 1, 1, "127.0.0.1", 0);

    /** Where nothing names a port. */
    public static final int DEFAULT_PORT = 29500;

    private static final int MOST = 1 << 16;

    public Placement {
        requireRange("the rank", rank, size - 1);
        requireRange("the rank on its machine", localRank, localSize - 1);
        requireRange("the port", port, 65535);
    }

    private static void requireRange(String what, int value, int most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(what + " is " + value + "; allowed is 0 to " + most);
        }
    }

    /**
     * By the variables of torchrun ({@code RANK}, {@code WORLD_SIZE}, {@code LOCAL_RANK}, {@code MASTER_ADDR}, {@code MASTER_PORT}),
     * else those of a Slurm step, else those of an indexed Kubernetes Job ({@code JOB_COMPLETION_INDEX} beside {@code WORLD_SIZE});
     * alone where there are none.
     *
     * @throws IllegalArgumentException in one sentence if one is missing or wrong
     */
    public static Placement of(Map<String, String> environment) {
        if (environment.containsKey("RANK")) {
            return of(environment, "RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE", null);
        }
        if (environment.containsKey("SLURM_STEP_NUM_TASKS")) { // not in a batch script itself, which is one process
            String hosts =
                    environment.getOrDefault("SLURM_STEP_NODELIST", environment.getOrDefault("SLURM_JOB_NODELIST", ""));
            return of(
                    environment,
                    "SLURM_PROCID",
                    "SLURM_STEP_NUM_TASKS",
                    "SLURM_LOCALID",
                    "SLURM_NTASKS_PER_NODE",
                    hosts.isEmpty() ? null : HostList.first(hosts));
        }
        if (environment.containsKey("JOB_COMPLETION_INDEX") && environment.containsKey("WORLD_SIZE")) {
            return of(environment, "JOB_COMPLETION_INDEX", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE", null);
        }
        return ALONE;
    }

    private static Placement of(
            Map<String, String> environment,
            String rankName,
            String sizeName,
            String localRankName,
            String localSizeName,
            @Nullable String knownHost) {
        int size = number(environment, sizeName, null, 1, MOST);
        if (size == 1) {
            return ALONE;
        }
        int rank = number(environment, rankName, null, 0, size - 1);
        int ofJob = number(environment, localSizeName, 1, 1, MOST); // of Slurm, whose step may be smaller
        int localSize = Math.min(size, ofJob);
        int localRank = number(environment, localRankName, 0, 0, size - 1);
        String host = environment.get("MASTER_ADDR");
        if (host == null || host.isBlank()) {
            if (knownHost == null) {
                throw new IllegalArgumentException(
                        "%s is %d, but MASTER_ADDR does not name the host of rank 0".formatted(sizeName, size));
            }
            host = knownHost;
        }
        int port = number(environment, "MASTER_PORT", DEFAULT_PORT, 1, 65535);
        return new Placement(rank, localRank, size, Math.max(localSize, localRank + 1), host, port);
    }

    private static int number(
            Map<String, String> environment, String name, @Nullable Integer otherwise, int least, int most) {
        String text = environment.get(name);
        if (text == null || text.isBlank()) {
            if (otherwise == null) {
                throw new IllegalArgumentException(
                        name + " is not set, though other variables say that several processes train together");
            }
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            // told below
        }
        throw new IllegalArgumentException("%s is '%s'; allowed is %d to %d".formatted(name, text, least, most));
    }

    /** The variables that {@link #of} reads, by torchrun's names. */
    public List<Map.Entry<String, String>> variables() {
        return List.of(
                Map.entry("RANK", String.valueOf(rank)),
                Map.entry("LOCAL_RANK", String.valueOf(localRank)),
                Map.entry("WORLD_SIZE", String.valueOf(size)),
                Map.entry("LOCAL_WORLD_SIZE", String.valueOf(localSize)),
                Map.entry("MASTER_ADDR", host),
                Map.entry("MASTER_PORT", String.valueOf(port)));
    }

    public boolean isAlone() {
        return size == 1;
    }
}
