package org.motet.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacementTest {
    private static final Map<String, String> TORCHRUN = Map.of(
            "RANK",
            "3",
            "LOCAL_RANK",
            "1",
            "WORLD_SIZE",
            "4",
            "LOCAL_WORLD_SIZE",
            "2",
            "MASTER_ADDR",
            "head",
            "MASTER_PORT",
            "29501");

    private static Map<String, String> with(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(TORCHRUN);
        all.put(name, value);
        return all;
    }

    @Test
    void noVariablesAreOneProcess() {
        assertThat(Placement.of(Map.of("PATH", "/bin"))).isEqualTo(Placement.ALONE);
    }

    @Test
    void readsTheVariablesOfTorchrun() {
        assertThat(Placement.of(TORCHRUN)).isEqualTo(new Placement(3, 1, 4, 2, "head", 29501));
    }

    @Test
    void writesWhatItReads() {
        Placement placement = new Placement(3, 1, 4, 2, "head", 29501);
        assertThat(Placement.of(Map.ofEntries(placement.variables().toArray(Map.Entry[]::new))))
                .isEqualTo(placement);
    }

    @Test
    void readsAStepOfSlurm() {
        Map<String, String> step = Map.of(
                "SLURM_PROCID",
                "5",
                "SLURM_LOCALID",
                "1",
                "SLURM_STEP_NUM_TASKS",
                "8",
                "SLURM_STEP_NODELIST",
                "gpu[03-04,09]",
                "SLURM_NTASKS_PER_NODE",
                "4");
        assertThat(Placement.of(step)).isEqualTo(new Placement(5, 1, 8, 4, "gpu03", Placement.DEFAULT_PORT));
    }

    @Test
    void aStepMayBeSmallerThanItsJob() {
        Map<String, String> step = Map.of(
                "SLURM_PROCID",
                "1",
                "SLURM_STEP_NUM_TASKS",
                "2",
                "SLURM_STEP_NODELIST",
                "gpu1",
                "SLURM_NTASKS_PER_NODE",
                "8");
        assertThat(Placement.of(step)).isEqualTo(new Placement(1, 0, 2, 2, "gpu1", Placement.DEFAULT_PORT));
    }

    @Test
    void aBatchScriptOfSlurmIsOneProcess() {
        assertThat(Placement.of(Map.of("SLURM_PROCID", "0", "SLURM_NTASKS", "8", "SLURM_JOB_NODELIST", "gpu[1-8]")))
                .isEqualTo(Placement.ALONE);
    }

    @Test
    void readsAnIndexedJob() {
        Map<String, String> pod =
                Map.of("JOB_COMPLETION_INDEX", "2", "WORLD_SIZE", "4", "MASTER_ADDR", "motet-0.motet");
        assertThat(Placement.of(pod)).isEqualTo(new Placement(2, 0, 4, 1, "motet-0.motet", Placement.DEFAULT_PORT));
    }

    @ParameterizedTest
    @CsvSource({"gpu7,gpu7", "'gpu7,gpu9',gpu7", "'a[010-020,3],b2',a010", "rack[1-2]-n,rack1-n"})
    void firstHostOfAList(String list, String first) {
        assertThat(HostList.first(list)).isEqualTo(first);
    }

    @Test
    void wrongVariablesAreToldInASentence() {
        assertThatThrownBy(() -> Placement.of(with("RANK", "4"))).hasMessage("RANK is '4'; allowed is 0 to 3");
        assertThatThrownBy(() -> Placement.of(with("WORLD_SIZE", "two")))
                .hasMessage("WORLD_SIZE is 'two'; allowed is 1 to 65536");
        assertThatThrownBy(() -> Placement.of(with("MASTER_PORT", "0")))
                .hasMessage("MASTER_PORT is '0'; allowed is 1 to 65535");
        assertThatThrownBy(() -> Placement.of(with("MASTER_ADDR", " ")))
                .hasMessage("WORLD_SIZE is 4, but MASTER_ADDR does not name the host of rank 0");
        assertThatThrownBy(() -> Placement.of(Map.of("RANK", "0")))
                .hasMessage("WORLD_SIZE is not set, though other variables say that several processes train together");
    }
}
