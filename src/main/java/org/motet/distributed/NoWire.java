package org.motet.distributed;

import java.io.DataInputStream;
import java.io.DataOutputStream;

/** Of what stays in one process. */
public final class NoWire<T> implements Wire<T> {
    @Override
    public void write(T value, DataOutputStream to) {
        throw new IllegalStateException("there is no other process");
    }

    @Override
    public T read(DataInputStream from) {
        throw new IllegalStateException("there is no other process");
    }
}
