package org.motet.tensor;

import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorOptional;

/** Native constants made once: creating one costs as much as a tensor operation. */
final class Constants {
    static final Scalar ONE = unscoped(() -> new Scalar(1.0));
    static final Scalar TWO = unscoped(() -> new Scalar(2.0));
    static final TensorOptional NO_TENSOR = unscoped(TensorOptional::new);
    static final ScalarTypeOptional SAME_TYPE = unscoped(ScalarTypeOptional::new);

    private Constants() {}

    /** A pointer that outlives whatever scope is open where its class happens to be loaded. */
    static <P extends Pointer> P unscoped(Supplier<P> make) {
        P pointer = make.get();
        pointer.retainReference();
        return pointer;
    }
}
