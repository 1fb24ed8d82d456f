package org.motet.math;

/** Cuts a completion to the model's own turn: no prompt before it, nothing after its end. */
final class Turn {
    private static final String ASSISTANT = "<|im_start|>assistant";
    private static final String[] STOPS = {"</s>", "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|end_of_text|>"};

    private Turn() {}

    static String of(String completion) {
        int assistant = completion.indexOf(ASSISTANT);
        int from = assistant < 0 ? 0 : assistant + ASSISTANT.length();
        int to = completion.length();
        for (String stop : STOPS) {
            int at = completion.indexOf(stop, from);
            if (at >= 0 && at < to) {
                to = at;
            }
        }
        int answer = completion.indexOf("<answer>", from);
        if (answer >= 0 && answer < to) {
            int end = completion.indexOf("</answer>", answer);
            if (end >= 0 && end < to) {
                to = end;
            }
        }
        return completion.substring(from, to);
    }
}
