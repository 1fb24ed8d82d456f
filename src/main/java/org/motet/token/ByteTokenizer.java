package org.motet.token;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * One token a byte of UTF-8 (ids 0 to 255), then the special tokens from id 256 on. For models without a tokenizer and
 * for tests.
 */
public final class ByteTokenizer implements Tokenizer {
    private static final int BYTES = 256;

    private final List<String> specials;

    /** Bytes with the special tokens of ChatML: {@code <|endoftext|>} 256, {@code <|im_start|>} 257, {@code <|im_end|>} 258. */
    public ByteTokenizer() {
        this(List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>"));
    }

    /** Bytes with these special tokens; where two of them match at one place the one listed first wins. */
    public ByteTokenizer(List<String> specials) {
        if (specials.contains("")) {
            throw new IllegalArgumentException("a special token must not be empty");
        }
        this.specials = List.copyOf(specials);
    }

    @Override
    public int[] encode(String text) {
        int[] ids = new int[3 * text.length()]; // a UTF-16 unit takes at most three bytes of UTF-8
        int n = 0;
        int plain = 0;
        int at = 0;
        while (at < text.length()) {
            int special = specialAt(text, at);
            if (special < 0) {
                at++;
                continue;
            }
            n = appendBytes(text.substring(plain, at), ids, n);
            ids[n++] = BYTES + special;
            at += specials.get(special).length();
            plain = at;
        }
        n = appendBytes(text.substring(plain), ids, n);
        return Arrays.copyOf(ids, n);
    }

    @Override
    public String decode(int[] ids, boolean skipSpecial) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(ids.length);
        for (int id : ids) {
            if (id >= 0 && id < BYTES) {
                bytes.write(id);
            } else if (!skipSpecial && id >= BYTES && id < vocabularySize()) {
                bytes.writeBytes(specials.get(id - BYTES).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public int vocabularySize() {
        return BYTES + specials.size();
    }

    private int specialAt(String text, int at) {
        for (int i = 0; i < specials.size(); i++) {
            if (text.startsWith(specials.get(i), at)) {
                return i;
            }
        }
        return -1;
    }

    private static int appendBytes(String text, int[] ids, int n) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            ids[n++] = b & 0xff;
        }
        return n;
    }
}
