package org.motet.tensor;

import java.util.Arrays;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;

/** Operators that libtorch has and the Java presets lack, called through its dispatcher. */
final class Operator {
    private final OperatorHandle handle;
    private final int arguments;

    Operator(String name) {
        this.handle = Constants.unscoped(() -> Dispatcher.singleton().findSchemaOrThrow(name, ""));
        // each reading of a schema copies it into memory that nobody frees
        this.arguments = (int) handle.schema().arguments().limit();
    }

    /** The results of the call; arguments in the order of the operator's schema, optional ones at its end may be left out. */
    IValueVector call(IValue... first) {
        IValue[] given = Arrays.copyOf(first, arguments);
        Arrays.setAll(given, i -> i < first.length ? first[i] : none());
        IValueVector stack = new IValueVector(given);
        handle.callBoxed(stack);
        return stack;
    }

    /** Type of the elements of a list that is the operator's argument at that place. */
    Type.TypePtr elementType(int argument) {
        return handle.schema().arguments().getPointer(argument).type().get().containedType(0);
    }

    static IValue value(Tensor tensor) {
        return new IValue(tensor.raw);
    }

    static IValue none() {
        return new IValue();
    }

    /** A list of tensors; every other way to box one ends in a crash. */
    static IValue list(Iterable<Tensor> tensors) {
        GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
        for (Tensor tensor : tensors) {
            list.push_back(new IValue(tensor.raw));
        }
        return new IValue(list);
    }
}
