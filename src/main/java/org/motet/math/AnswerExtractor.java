package org.motet.math;

/** Finds the answer that a completion states; linear in the length of the text. */
public final class AnswerExtractor {
    private static final int LONGEST_COMPLETION = 4 << 20;
    private static final int LONGEST_TAG_ANSWER = 300;
    private static final String TAG = "<answer>";

    private AnswerExtractor() {}

    /** The answer by the rules of the policy; nothing where there is none, or the text is longer than 4 Mi characters. */
    public static Extraction extract(String completion, Policy policy) {
        if (completion.length() > LONGEST_COMPLETION) {
            return Extraction.NOTHING;
        }
        String turn = Turn.of(completion);
        Extraction tag = policy.boxRequired() ? Extraction.NOTHING : tag(turn, policy);
        if (policy.tagFirst() && tag.found()) {
            return tag;
        }
        Extraction boxed = BoxedAnswer.of(turn, policy);
        if (boxed.found() || policy.boxRequired()) {
            return boxed;
        }
        if (tag.found()) {
            return tag;
        }
        // A box that stays empty or open is the model's own sign that it gave no answer.
        return BoxScanner.scan(turn).isEmpty() ? StatedAnswer.of(turn) : Extraction.NOTHING;
    }

    private static Extraction tag(String turn, Policy policy) {
        int at = turn.contains(TAG) ? turn.lastIndexOf(TAG) : -1;
        if (at < 0) {
            return Extraction.NOTHING;
        }
        String content = turn.substring(at + TAG.length());
        Extraction boxed = BoxedAnswer.of(content, policy);
        if (boxed.found()) {
            return boxed;
        }
        String bare = content.strip();
        if (bare.isEmpty() || BoxedAnswer.isPlaceholder(bare)) {
            return Extraction.NOTHING;
        }
        boolean short_ = bare.length() <= LONGEST_TAG_ANSWER && bare.indexOf('\n') < 0;
        return short_ ? Extraction.of(Extraction.Place.ANSWER_TAG, bare) : StatedAnswer.of(bare);
    }
}
