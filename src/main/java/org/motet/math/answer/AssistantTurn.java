package org.motet.math.answer;

/** Cuts a completion to the model's own turn: no prompt before it, nothing after its end. */
final class AssistantTurn {
    private static final String ASSISTANT = "<|im_start|>assistant";
    private static final String[] STOPS = {"</s>", "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|end_of_text|>"};

    private AssistantTurn() {}

    static String of(String completion) {
        int from = 0;
        int at = completion.indexOf('<');
        if (at >= 0) {
            int assistant = completion.indexOf(ASSISTANT, at);
            from = assistant < 0 ? 0 : assistant + ASSISTANT.length();
        }
        boolean answer = false;
        for (at = completion.indexOf('<', from); at >= 0; at = completion.indexOf('<', at + 1)) {
            answer |= completion.startsWith("<answer>", at);
            if (endsTurn(completion, at) || (answer && completion.startsWith("</answer>", at))) {
                return completion.substring(from, at);
            }
        }
        return completion.substring(from);
    }

    private static boolean endsTurn(String text, int at) {
        for (String stop : STOPS) {
            if (text.startsWith(stop, at)) {
                return true;
            }
        }
        return false;
    }
}
