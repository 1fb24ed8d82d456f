package org.motet.distributed;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A list of what goes over a wire. */
public record ListWire<T>(Wire<T> of) implements Wire<List<T>> {
    @Override
    public void write(List<T> list, DataOutputStream to) throws IOException {
        to.writeInt(list.size());
        for (T element : list) {
            of.write(element, to);
        }
    }

    @Override
    public List<T> read(DataInputStream from) throws IOException {
        List<T> list = new ArrayList<>();
        for (int left = from.readInt(); left > 0; left--) {
            list.add(of.read(from));
        }
        return list;
    }
}
