package org.motet.train.ranks;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.motet.distributed.FloatsWire;
import org.motet.distributed.Wire;
import org.motet.rollout.Completion;
import org.motet.rollout.FinishReason;
import org.motet.rollout.Origin;

/** A completion, bit for bit: 12 bytes a token and its text. */
final class CompletionWire implements Wire<Completion> {
    private static final FloatsWire FLOATS = new FloatsWire();

    @Override
    public void write(Completion completion, DataOutputStream to) throws IOException {
        ints(completion.tokens(), to);
        TEXT.write(completion.text(), to);
        FLOATS.write(completion.logProbs(), to);
        to.writeBoolean(completion.entropies() != null);
        if (completion.entropies() != null) {
            FLOATS.write(completion.entropies(), to);
        }
        to.writeByte(completion.finish().ordinal());
        Origin origin = completion.origin();
        TEXT.write(origin.template(), to);
        to.writeLong(origin.seed());
        to.writeLong(origin.key());
        to.writeInt(origin.member());
        to.writeLong(origin.weights());
    }

    @Override
    public Completion read(DataInputStream from) throws IOException {
        int[] tokens = ints(from);
        String text = TEXT.read(from);
        float[] logProbs = FLOATS.read(from);
        float[] entropies = from.readBoolean() ? FLOATS.read(from) : null;
        FinishReason finish = FinishReason.values()[from.readByte()];
        return new Completion(
                tokens,
                text,
                logProbs,
                entropies,
                finish,
                new Origin(TEXT.read(from), from.readLong(), from.readLong(), from.readInt(), from.readLong()));
    }

    private static void ints(int[] values, DataOutputStream to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES);
        bytes.asIntBuffer().put(values);
        to.writeInt(values.length);
        to.write(bytes.array());
    }

    private static int[] ints(DataInputStream from) throws IOException {
        int[] values = new int[from.readInt()];
        ByteBuffer.wrap(from.readNBytes(values.length * Integer.BYTES))
                .asIntBuffer()
                .get(values);
        return values;
    }
}
