package org.motet.token;

/** Text to token ids and back. Implementations are safe for use from any number of threads. */
public interface Tokenizer {
    /** Ids of the text; spelled-out special tokens become their single id; nothing is added or cut. */
    int[] encode(String text);

    /** Text of the ids; special tokens are left out if {@code skipSpecial}. */
    String decode(int[] ids, boolean skipSpecial);

    /** Ids that the tokenizer's own settings put before a text that stands for itself, such as the token of its beginning. */
    default int[] opening() {
        return new int[0];
    }

    /** One more than the largest id that {@link #encode} can give. */
    int vocabularySize();
}
