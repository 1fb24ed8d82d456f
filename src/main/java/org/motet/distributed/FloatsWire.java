package org.motet.distributed;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Numbers, bit for bit. */
public final class FloatsWire implements Wire<float[]> {
    @Override
    public void write(float[] values, DataOutputStream to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        to.writeInt(values.length);
        to.write(bytes.array());
    }

    @Override
    public float[] read(DataInputStream from) throws IOException {
        float[] values = new float[from.readInt()];
        ByteBuffer.wrap(from.readNBytes(values.length * Float.BYTES))
                .asFloatBuffer()
                .get(values);
        return values;
    }
}
