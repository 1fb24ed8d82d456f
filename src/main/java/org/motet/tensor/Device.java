package org.motet.tensor;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Where tensors live and are computed: the processor, or one GPU. */
public final class Device {
    /** The processor. */
    public static final Device CPU = new Device("cpu");

    private final String name;
    private final Map<DType, TensorOptions> options = new EnumMap<>(DType.class);
    final org.bytedeco.pytorch.Device raw;

    private Device(String name) {
        this.name = name;
        this.raw = Constants.unscoped(() -> new org.bytedeco.pytorch.Device(name));
        for (DType dtype : DType.values()) {
            options.put(
                    dtype,
                    Constants.unscoped(() -> new TensorOptions()
                            .dtype(new ScalarTypeOptional(dtype.scalarType))
                            .device(new DeviceOptional(raw))));
        }
    }

    /**
     * The device of that name: {@code cpu}, {@code cuda}, {@code cuda:1}, or {@code auto} (a GPU when there is one).
     *
     * @throws IllegalArgumentException if the name is none of these, or a GPU is asked for that is not there
     */
    public static Device of(String name) {
        if (name.equals("cpu")) {
            return CPU;
        }
        if (name.equals("auto")) {
            return torch.cuda_is_available() ? new Device("cuda:0") : CPU;
        }
        if (!name.matches("cuda(:\\d{1,2})?")) {
            throw new IllegalArgumentException("device '" + name + "' is not known: use cpu, cuda, cuda:N or auto");
        }
        if (!torch.cuda_is_available()) {
            throw new IllegalArgumentException(
                    "device '" + name
                            + "' was asked for, but no GPU is usable here: start with MOTET_CUDA=1 on a machine that has one and the CUDA libraries, or use cpu");
        }
        requireGpu(name, gpus());
        return new Device(name);
    }

    /** GPUs that this process sees. */
    public static int gpus() {
        return torch.cuda_is_available() ? Byte.toUnsignedInt(torch.cuda_device_count()) : 0;
    }

    /** @param name {@code cuda}, which is the first, or {@code cuda:N} */
    static void requireGpu(String name, int there) {
        int colon = name.indexOf(':');
        int index = colon < 0 ? 0 : Integer.parseInt(name.substring(colon + 1));
        if (index >= there) {
            throw new IllegalArgumentException("device '%s' was asked for, but this process sees %s"
                    .formatted(name, there == 1 ? "one GPU: cuda:0" : there + " GPUs: cuda:0 to cuda:" + (there - 1)));
        }
    }

    public boolean isCpu() {
        return name.equals("cpu");
    }

    TensorOptions options(DType dtype) {
        return Objects.requireNonNull(options.get(dtype));
    }

    @Override
    public String toString() {
        return name;
    }
}
