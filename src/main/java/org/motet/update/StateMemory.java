package org.motet.update;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.MappedFile;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * Where moments stand: beside the weights; or, offloaded, in host memory on a GPU and in a file on a processor.
 *
 * @param place of what is not in the file
 * @param file null for none
 */
record StateMemory(Device place, @Nullable MappedFile file) implements AutoCloseable {
    /**
     * @param device of the weights
     * @param folder for the file, where there is one
     */
    static StateMemory of(OptimizerStateConfig config, Device device, Path folder) {
        if (!config.optimizerOffload()) {
            return new StateMemory(device, null);
        }
        return new StateMemory(Device.CPU, device.isCpu() ? MappedFile.in(folder) : null);
    }

    /** Kept; their owner closes them before this memory. */
    Tensor zeros(DType dtype, long... shape) {
        return file == null || shape[0] == 0
                ? Tensors.zeros(dtype, place, shape).keep()
                : file.zeros(dtype, shape);
    }

    /** Rows that will not be read before the next update. */
    void rest(Moment moment, long from, long rows) {
        if (file != null) {
            file.unload(moment.stored(), from, rows);
        }
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }
}
