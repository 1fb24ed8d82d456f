package org.motet.template;

import java.util.List;

/** What a template makes of a problem. */
public sealed interface PromptForm {
    /** The prompt; the question is data and never interpreted. */
    RenderedPrompt render(String question);

    /** Chat turns with the problem in one of them, then a start that the assistant is made to take. */
    record Chat(ChatFormat format, List<Turn> turns, String prefix) implements PromptForm {
        public Chat {
            turns = List.copyOf(turns);
            if (turns.stream().noneMatch(turn -> turn.text().contains(ProblemText.PLACE))) {
                throw new IllegalArgumentException("no turn has the place of the problem, " + ProblemText.PLACE);
            }
        }

        @Override
        public RenderedPrompt render(String question) {
            List<Turn> filled = turns.stream()
                    .map(turn -> new Turn(turn.role(), ProblemText.put(turn.text(), ProblemText.PLACE, question)))
                    .toList();
            return new RenderedPrompt(format.write(filled) + prefix, prefix);
        }
    }

    /** A text without chat turns, with the problem in it. */
    record Plain(String text, String prefix) implements PromptForm {
        public Plain {
            if (!text.contains(ProblemText.PLACE)) {
                throw new IllegalArgumentException("the text has no place of the problem, " + ProblemText.PLACE);
            }
        }

        @Override
        public RenderedPrompt render(String question) {
            return new RenderedPrompt(ProblemText.put(text, ProblemText.PLACE, question) + prefix, prefix);
        }
    }
}
