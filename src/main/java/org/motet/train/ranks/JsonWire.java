package org.motet.train.ranks;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.motet.distributed.Wire;
import tools.jackson.databind.json.JsonMapper;

/** Records as JSON, whose numbers read back bit for bit. */
public record JsonWire<T>(Class<T> type) implements Wire<T> {
    @Override
    public void write(T value, DataOutputStream to) throws IOException {
        TEXT.write(JsonMapper.shared().writeValueAsString(value), to);
    }

    @Override
    public T read(DataInputStream from) throws IOException {
        return JsonMapper.shared().readValue(TEXT.read(from), type);
    }
}
