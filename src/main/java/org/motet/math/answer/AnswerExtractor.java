package org.motet.math.answer;

/** Finds the answer that a completion states; linear in the length of the text. */
public final class AnswerExtractor {
    private static final int LONGEST_COMPLETION = 4 << 20;
    private static final int LONGEST_TAG_ANSWER = 300;
    private static final String TAG = "<answer>";

    private AnswerExtractor() {}

    /** The answer where the rules look for it; nothing where there is none, or the text is longer than 4 Mi characters. */
    public static Extraction extract(String completion, AnswerPlaces places) {
        if (completion.length() > LONGEST_COMPLETION) {
            return Extraction.NOTHING;
        }
        String turn = AssistantTurn.of(completion);
        Extraction tag = places.boxRequired() ? Extraction.NOTHING : tag(turn, places);
        if (places.tagFirst() && tag.found()) {
            return tag;
        }
        Extraction boxed = BoxedAnswer.of(turn, places);
        if (boxed.found() || places.boxRequired()) {
            return boxed;
        }
        if (tag.found()) {
            return tag;
        }
        // A box that stays empty or open is the model's own sign that it gave no answer.
        return BoxScanner.scan(turn).isEmpty() ? StatedAnswer.of(turn) : Extraction.NOTHING;
    }

    private static Extraction tag(String turn, AnswerPlaces places) {
        int at = turn.contains(TAG) ? turn.lastIndexOf(TAG) : -1;
        if (at < 0) {
            return Extraction.NOTHING;
        }
        String content = turn.substring(at + TAG.length());
        Extraction boxed = BoxedAnswer.of(content, places);
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
