package org.motet.update;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.motet.distributed.Sharding;
import org.motet.model.TensorRows;
import org.motet.model.TrainedWeights;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.DynamicCode;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * One of AdamW's moments of all that trains, zero at first. In a checkpoint the first is
 *
 * <pre>
 * float32    exp_avg.NAME          F32, in the shape of each parameter
 * bfloat16   exp_avg.NAME          BF16
 * int8       exp_avg.NAME          U8: numbers of codes, of matrices; vectors as in float32
 *            exp_avg_absmax.NAME   F32 [rows, blocks]: what the codes of each block are multiplied with
 * </pre>
 *
 * and the second the same with {@code exp_avg_sq}.
 */
public final class Moments implements AutoCloseable {
    private final TrainedWeights weights;
    private final String name;
    private final List<Moment> all = new ArrayList<>();
    private final List<Sharding.Rows> rows; // of each tensor, that are here
    private final @Nullable DynamicCode code;

    private Moments(
            TrainedWeights weights,
            Device device,
            StateMemory memory,
            StateType type,
            List<Sharding.Rows> rows,
            String name,
            boolean second) {
        this.weights = weights;
        this.rows = rows;
        this.name = name;
        this.code = type != StateType.INT8 ? null : second ? DynamicCode.unsigned(device) : DynamicCode.signed(device);
        for (Tensor tensor : weights.all()) {
            long[] shape = tensor.shape();
            shape[0] = rows.get(all.size()).count();
            int block = shape.length == 1 ? 0 : Moment.Coded.block(shape[1]);
            if (code != null && block > 0) {
                Tensor largest = memory.zeros(DType.FLOAT32, shape[0], shape[1] / block);
                all.add(new Moment.Coded(memory.zeros(DType.UINT8, shape), largest, code));
            } else if (type == StateType.BFLOAT16) {
                all.add(new Moment.Rounded(memory.zeros(DType.BFLOAT16, shape), second));
            } else {
                all.add(new Moment.Exact(memory.zeros(DType.FLOAT32, shape)));
            }
        }
    }

    /** Running means of gradients. */
    static Moments first(
            TrainedWeights weights, Device device, StateMemory memory, StateType type, List<Sharding.Rows> rows) {
        return new Moments(weights, device, memory, type, rows, "exp_avg", false);
    }

    /** Running means of their squares. */
    static Moments second(
            TrainedWeights weights, Device device, StateMemory memory, StateType type, List<Sharding.Rows> rows) {
        return new Moments(weights, device, memory, type, rows, "exp_avg_sq", true);
    }

    Moment of(int tensor) {
        return all.get(tensor);
    }

    /**
     * What is stored here of each name of a checkpoint, live: rows of it, where several processes have the others; views that belong to
     * the open scope.
     */
    public List<TensorRows> parts() {
        List<Tensor> numbers = new ArrayList<>(); // of the rows, by which those of a parameter are found
        for (Tensor tensor : weights.all()) {
            long[] counted = LongStream.range(0, tensor.size(0)).toArray();
            numbers.add(Tensors.of(counted, Device.CPU, counted.length));
        }
        List<TensorRows> parts = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            add(parts, name + ".", numbers, i, all.get(i).stored());
            Tensor scales = all.get(i).scales();
            if (scales != null) {
                add(parts, name + "_absmax.", numbers, i, scales);
            }
        }
        return parts;
    }

    private void add(List<TensorRows> parts, String prefix, List<Tensor> numbers, int tensor, Tensor stored) {
        List<@Nullable Tensor> alone = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            alone.add(i == tensor ? numbers.get(tensor) : null);
        }
        Sharding.Rows here = rows.get(tensor);
        weights.named(alone).forEach((parameter, own) -> {
            long first = (long) own.narrow(0, 0, 1).item();
            long from = Math.max(first, here.from());
            long count = Math.max(0, Math.min(first + own.size(0), here.end()) - from);
            long[] shape = stored.shape();
            shape[0] = own.size(0);
            parts.add(new TensorRows(
                    prefix + parameter,
                    shape,
                    count == 0 ? 0 : from - first,
                    stored.narrow(0, count == 0 ? 0 : from - here.from(), count)));
        });
    }

    /** What is stored, live, under the names of checkpoints, where one process has all of it; views that belong to the open scope. */
    public Map<String, Tensor> named() {
        Map<String, Tensor> named = new LinkedHashMap<>();
        weights.named(all.stream().map(Moment::stored).toList())
                .forEach((parameter, view) -> named.put(name + "." + parameter, view));
        List<@Nullable Tensor> scales = new ArrayList<>();
        all.forEach(moment -> scales.add(moment.scales()));
        weights.named(scales).forEach((parameter, view) -> named.put(name + "_absmax." + parameter, view));
        return named;
    }

    /** The numbers themselves of each parameter, fp32, that belong to the open scope. */
    public Map<String, Tensor> values() {
        return weights.named(all.stream()
                .map(moment -> moment.read(0, moment.stored().size(0), Device.CPU))
                .toList());
    }

    @Override
    public void close() {
        for (Moment moment : all) {
            moment.stored().close();
            if (moment.scales() != null) {
                moment.scales().close();
            }
        }
        if (code != null) {
            code.close();
        }
    }
}
