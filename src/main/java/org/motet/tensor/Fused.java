package org.motet.tensor;

import java.util.List;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;

/** Fused kernels: one call for what would be many operations. */
public final class Fused {
    private static final Operator ADAMW = new Operator("aten::_fused_adamw_");
    private static final Operator SOFTMAX_BACKWARD = new Operator("aten::_softmax_backward_data");

    private Fused() {}

    /**
     * One AdamW step of a parameter, in place (Loshchilov and Hutter 2019).
     *
     * @param steps scalar tensor with the number of steps done, this one included
     */
    public static void adamW(
            Tensor parameter,
            Tensor gradient,
            Tensor firstMoment,
            Tensor secondMoment,
            Tensor steps,
            double learningRate,
            double beta1,
            double beta2,
            double weightDecay,
            double epsilon) {
        try (Scope scope = Scope.open()) {
            ADAMW.call(
                    Operator.list(List.of(parameter)),
                    Operator.list(List.of(gradient)),
                    Operator.list(List.of(firstMoment)),
                    Operator.list(List.of(secondMoment)),
                    Operator.list(List.of()),
                    Operator.list(List.of(steps)),
                    new IValue(learningRate),
                    new IValue(beta1),
                    new IValue(beta2),
                    new IValue(weightDecay),
                    new IValue(epsilon),
                    new IValue(false), // amsgrad
                    new IValue(false), // maximize
                    Operator.none(),
                    Operator.none());
        }
    }

    /** Gradient of a softmax over the last dimension: {@code p (g - sum(g p))}. */
    public static Tensor softmaxBackward(Tensor gradient, Tensor probabilities) {
        IValueVector results = SOFTMAX_BACKWARD.call(
                Operator.value(gradient), Operator.value(probabilities), new IValue(-1L), new IValue((long)
                        probabilities.dtype().scalarType.value));
        return new Tensor(results.get(0).toTensor());
    }
}
