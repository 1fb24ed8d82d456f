package org.motet.tensor;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;

/**
 * Owns the native memory of every tensor made in this thread while it is the innermost open scope, and frees it on close.
 * A tensor that shall live longer is {@linkplain Tensor#keep() kept} by an owner, or {@linkplain #pass passed} to the
 * enclosing scope.
 */
public final class Scope implements AutoCloseable {
    private final PointerScope pointers = new PointerScope();
    private final List<Tensor> passed = new ArrayList<>();

    private Scope() {}

    public static Scope open() {
        return new Scope();
    }

    /** Makes the enclosing scope the owner of a tensor of this one; without an enclosing scope its receiver is. */
    public Tensor pass(Tensor tensor) {
        tensor.raw.retainReference();
        passed.add(tensor);
        return tensor;
    }

    @Override
    public void close() {
        pointers.close();
        PointerScope enclosing = PointerScope.getInnerScope();
        if (enclosing == null) {
            return;
        }
        for (Tensor tensor : passed) {
            enclosing.attach(tensor.raw);
            tensor.raw.releaseReference();
        }
    }
}
