package org.motet.problem;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Struct_;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;

/**
 * Writes the small Arrow streams of the tests: columns {@code problem} (text), {@code answers} (list of text, may be null),
 * {@code extra} (struct with the double {@code difficulty}).
 */
final class ArrowStreamBuilder {
    record Row(String problem, List<String> answers, double difficulty) {}

    private ArrowStreamBuilder() {}

    static byte[] stream(List<List<Row>> batches) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        message(out, schema(), new byte[0]);
        batches.forEach(rows -> batch(out, rows));
        out.writeBytes(new byte[] {-1, -1, -1, -1, 0, 0, 0, 0});
        return out.toByteArray();
    }

    private static byte[] schema() {
        FlatBufferBuilder b = new FlatBufferBuilder();
        int text = utf8(b, "problem");
        int item = utf8(b, "item");
        org.apache.arrow.flatbuf.List.startList(b);
        int listType = org.apache.arrow.flatbuf.List.endList(b);
        int answers = field(b, "answers", Type.List, listType, item);
        int doubleType = FloatingPoint.createFloatingPoint(b, Precision.DOUBLE);
        int difficulty = field(b, "difficulty", Type.FloatingPoint, doubleType);
        Struct_.startStruct_(b);
        int structType = Struct_.endStruct_(b);
        int extra = field(b, "extra", Type.Struct_, structType, difficulty);
        int fields = Schema.createFieldsVector(b, new int[] {text, answers, extra});
        Schema.startSchema(b);
        Schema.addFields(b, fields);
        return finish(b, MessageHeader.Schema, Schema.endSchema(b), 0);
    }

    private static int utf8(FlatBufferBuilder b, String name) {
        Utf8.startUtf8(b);
        return field(b, name, Type.Utf8, Utf8.endUtf8(b));
    }

    private static int field(FlatBufferBuilder b, String name, byte type, int typeOffset, int... children) {
        int text = b.createString(name);
        int childVector = Field.createChildrenVector(b, children);
        Field.startField(b);
        Field.addName(b, text);
        Field.addNullable(b, true);
        Field.addTypeType(b, type);
        Field.addType(b, typeOffset);
        Field.addChildren(b, childVector);
        return Field.endField(b);
    }

    private static void batch(ByteArrayOutputStream out, List<Row> rows) {
        Body body = new Body();
        body.text(rows.stream().map(Row::problem).toList());
        List<String> flat = new ArrayList<>();
        ByteBuffer offsets = ints(rows.size() + 1).putInt(0);
        byte[] valid = new byte[(rows.size() + 7) / 8];
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).answers() != null) {
                flat.addAll(rows.get(i).answers());
                valid[i / 8] |= (byte) (1 << i % 8);
            }
            offsets.putInt(flat.size());
        }
        body.node(rows.size());
        body.buffer(valid);
        body.buffer(offsets.array());
        body.text(flat);
        body.node(rows.size());
        body.buffer(new byte[0]);
        body.node(rows.size());
        body.buffer(new byte[0]);
        ByteBuffer doubles = ByteBuffer.allocate(8 * rows.size()).order(ByteOrder.LITTLE_ENDIAN);
        rows.forEach(row -> doubles.putDouble(row.difficulty()));
        body.buffer(doubles.array());

        FlatBufferBuilder b = new FlatBufferBuilder();
        RecordBatch.startNodesVector(b, body.nodes.size());
        body.nodes.reversed().forEach(length -> FieldNode.createFieldNode(b, length, 0));
        int nodes = b.endVector();
        RecordBatch.startBuffersVector(b, body.places.size());
        body.places.reversed().forEach(place -> Buffer.createBuffer(b, place[0], place[1]));
        int buffers = b.endVector();
        RecordBatch.startRecordBatch(b);
        RecordBatch.addLength(b, rows.size());
        RecordBatch.addNodes(b, nodes);
        RecordBatch.addBuffers(b, buffers);
        message(
                out,
                finish(b, MessageHeader.RecordBatch, RecordBatch.endRecordBatch(b), body.bytes.size()),
                body.bytes.toByteArray());
    }

    private static byte[] finish(FlatBufferBuilder b, byte headerType, int header, long bodyLength) {
        b.finish(Message.createMessage(b, MetadataVersion.V5, headerType, header, bodyLength, 0));
        return b.sizedByteArray();
    }

    private static void message(ByteArrayOutputStream out, byte[] metadata, byte[] body) {
        int padded = (metadata.length + 7) / 8 * 8;
        out.writeBytes(new byte[] {-1, -1, -1, -1});
        out.writeBytes(ints(1).putInt(padded).array());
        out.writeBytes(metadata);
        out.writeBytes(new byte[padded - metadata.length]);
        out.writeBytes(body);
    }

    private static ByteBuffer ints(int count) {
        return ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static final class Body {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final List<Integer> nodes = new ArrayList<>();
        private final List<long[]> places = new ArrayList<>();

        void node(int length) {
            nodes.add(length);
        }

        void buffer(byte[] content) {
            places.add(new long[] {bytes.size(), content.length});
            bytes.writeBytes(content);
            bytes.writeBytes(new byte[(8 - bytes.size() % 8) % 8]);
        }

        void text(List<String> values) {
            node(values.size());
            buffer(new byte[0]);
            ByteBuffer offsets = ints(values.size() + 1).putInt(0);
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            for (String value : values) {
                data.writeBytes(value.getBytes(StandardCharsets.UTF_8));
                offsets.putInt(data.size());
            }
            buffer(offsets.array());
            buffer(data.toByteArray());
        }
    }
}
