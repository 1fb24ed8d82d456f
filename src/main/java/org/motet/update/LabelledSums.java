package org.motet.update;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.motet.distributed.Wire;

/** Sums of losses by label, as they go from process to process. */
final class LabelledSums implements Wire<Map<String, LossSums>> {
    @Override
    public void write(Map<String, LossSums> sums, DataOutputStream to) throws IOException {
        to.writeInt(sums.size());
        for (Map.Entry<String, LossSums> entry : sums.entrySet()) {
            Wire.TEXT.write(entry.getKey(), to);
            entry.getValue().writeTo(to);
        }
    }

    @Override
    public Map<String, LossSums> read(DataInputStream from) throws IOException {
        Map<String, LossSums> sums = new TreeMap<>();
        for (int left = from.readInt(); left > 0; left--) {
            sums.put(Wire.TEXT.read(from), LossSums.read(from));
        }
        return sums;
    }
}
