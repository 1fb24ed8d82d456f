package org.motet.template;

import java.util.List;

/**
 * A chat format given by the text around each turn; {@code {text}} is the place of what is said.
 *
 * @param begin opens the whole text
 * @param system a system turn
 * @param user a user turn
 * @param assistant an earlier assistant turn
 * @param answer opens the assistant's turn that the model writes
 */
public record LiteralChat(String begin, String system, String user, String assistant, String answer)
        implements ChatFormat {
    static final String PLACE = "{text}";

    /** ChatML, as Qwen models are trained on it. */
    public static final LiteralChat CHATML = new LiteralChat(
            "",
            "<|im_start|>system\n{text}<|im_end|>\n",
            "<|im_start|>user\n{text}<|im_end|>\n",
            "<|im_start|>assistant\n{text}<|im_end|>\n",
            "<|im_start|>assistant\n");

    /** The chat of DeepSeek-R1 and the models distilled from it. */
    public static final LiteralChat R1 = new LiteralChat(
            "<｜begin▁of▁sentence｜>",
            "{text}",
            "<｜User｜>{text}",
            "<｜Assistant｜>{text}<｜end▁of▁sentence｜>",
            "<｜Assistant｜>");

    public LiteralChat {
        for (String turn : List.of(system, user, assistant)) {
            if (!turn.contains(PLACE)) {
                throw new IllegalArgumentException("chat format: '" + turn + "' has no " + PLACE);
            }
        }
    }

    @Override
    public String write(List<Turn> turns) {
        StringBuilder text = new StringBuilder(begin);
        for (Turn turn : turns) {
            String frame = switch (turn.role()) {
                case SYSTEM -> system;
                case USER -> user;
                case ASSISTANT -> assistant;
            };
            text.append(ProblemText.put(frame, PLACE, turn.text()));
        }
        return text.append(answer).toString();
    }
}
