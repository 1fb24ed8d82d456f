package org.motet.model.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.motet.kernel.ProductType;
import org.motet.model.ModelConfig;
import org.motet.model.decode.Pages.Page;

/** Which pages hold the keys and values of which rows and prompts. */
final class PagedCache implements AutoCloseable {
    private final Pages pages;
    private final int d;
    private List<Prompt> prompts = new ArrayList<>();
    private List<Row> rows = new ArrayList<>();

    /** A prompt with the rows that continue it, which stand together. */
    static final class Prompt {
        final int length;
        final List<Page> pages = new ArrayList<>();
        int rows;

        private Prompt(int length, int rows) {
            this.length = length;
            this.rows = rows;
        }
    }

    /** A row's own tokens, those after its prompt. */
    static final class Row {
        final List<Page> pages = new ArrayList<>();
        int length;
    }

    PagedCache(ModelConfig config, ProductType type) {
        this.pages = new Pages(config, type);
        this.d = config.headDim();
    }

    List<Prompt> prompts() {
        return prompts;
    }

    List<Row> rows() {
        return rows;
    }

    Pages pages() {
        return pages;
    }

    /** Takes in a prompt, whose keys and values are then put. */
    Prompt join(int length, int count) {
        Prompt prompt = new Prompt(length, count);
        for (int token = 0; token < length; token += pages.tokens) {
            prompt.pages.add(pages.take());
        }
        prompts.add(prompt);
        for (int i = 0; i < count; i++) {
            rows.add(new Row());
        }
        return prompt;
    }

    /** Makes room for the next token of every row. */
    void advance() {
        for (Row row : rows) {
            if (row.length % pages.tokens == 0) {
                row.pages.add(pages.take());
            }
            row.length++;
        }
    }

    /** Writes a prompt's token: a key and a value [d] of a block and head. */
    void put(Prompt prompt, int token, int layer, int head, float[] key, int keyAt, float[] value, int valueAt) {
        put(prompt.pages.get(token / pages.tokens), token % pages.tokens, layer, head, key, keyAt, value, valueAt);
    }

    /** Clears what stands behind a prompt in its last page: own probabilities of its rows will meet it. */
    void clearBehind(Prompt prompt, int layer, int head, float[] zeros) {
        for (int token = prompt.length; token % pages.tokens != 0; token++) {
            put(prompt, token, layer, head, zeros, 0, zeros, 0);
        }
    }

    /** Writes the newest token of a row. */
    void putNewest(Row row, int layer, int head, float[] key, int keyAt, float[] value, int valueAt) {
        put(row.pages.getLast(), (row.length - 1) % pages.tokens, layer, head, key, keyAt, value, valueAt);
    }

    private void put(Page page, int slot, int layer, int head, float[] key, int keyAt, float[] value, int valueAt) {
        ProductType type = pages.type;
        type.writeColumn(key, keyAt, d, page.memory(), pages.keys(layer, head), pages.tokens, slot);
        type.writeRow(value, valueAt, d, page.memory(), pages.values(layer, head), slot);
    }

    /** As {@link org.motet.model.Generation#retain}. */
    void retain(int[] kept) {
        boolean[] stays = new boolean[rows.size()];
        Arrays.stream(kept).forEach(row -> stays[row] = true);
        List<Prompt> usedPrompts = new ArrayList<>();
        List<Row> keptRows = new ArrayList<>();
        int row = 0;
        for (Prompt prompt : prompts) {
            int left = 0;
            for (int end = row + prompt.rows; row < end; row++) {
                if (stays[row]) {
                    keptRows.add(rows.get(row));
                    left++;
                } else {
                    rows.get(row).pages.forEach(pages::giveBack);
                }
            }
            prompt.rows = left;
            if (left > 0) {
                usedPrompts.add(prompt);
            } else {
                prompt.pages.forEach(pages::giveBack);
            }
        }
        prompts = usedPrompts;
        rows = keptRows;
    }

    @Override
    public void close() {
        retain(new int[0]);
        pages.close();
    }
}
