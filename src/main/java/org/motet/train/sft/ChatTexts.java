package org.motet.train.sft;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.motet.template.NativeChat;

/**
 * Conversations written by a model's own chat template, with the assistant's turns marked: from behind what opens an answer
 * ({@code add_generation_prompt}) to the end of what the template writes for the turn, the token that ends it included.
 */
final class ChatTexts {
    private final NativeChat chat;

    ChatTexts(NativeChat chat) {
        this.chat = chat;
    }

    /**
     * The conversation as one text. Some templates write a turn in another way once the conversation has gone on (Qwen3 takes
     * the thoughts out of it): then one text for each turn of the assistant, each as it stood when that turn was the last.
     *
     * @param from the first message whose turn is learned
     * @param given what the template reads besides messages, such as {@code tools}
     * @param place where the conversation stands, for the message of the exception
     */
    List<MarkedText> write(List<Map<String, Object>> messages, int from, Map<String, Object> given, String place) {
        List<String> turns = new ArrayList<>();
        List<MarkedText.Span> spans = new ArrayList<>();
        for (int i = from; i < messages.size(); i++) {
            if (!Messages.isAssistant(messages.get(i))) {
                continue;
            }
            String opened = chat.write(messages.subList(0, i), true, given);
            String turn = chat.write(messages.subList(0, i + 1), false, given);
            if (!turn.startsWith(opened) || turn.length() == opened.length()) {
                throw new IllegalArgumentException(place
                        + ": the chat template opens an answer with text that it does not write before the answer of"
                        + " message " + (i + 1) + "; give prompt and completion as texts instead");
            }
            turns.add(turn);
            spans.add(new MarkedText.Span(opened.length(), turn.length()));
        }
        if (turns.isEmpty()) {
            throw new IllegalArgumentException(place + " has no turn of the assistant; the roles are "
                    + String.join(
                            ", ",
                            messages.stream()
                                    .map(message -> String.valueOf(message.get("role")))
                                    .toList()));
        }
        return turns.stream().allMatch(turns.getLast()::startsWith)
                ? List.of(new MarkedText(turns.getLast(), spans))
                : separate(turns, spans);
    }

    private static List<MarkedText> separate(List<String> turns, List<MarkedText.Span> spans) {
        List<MarkedText> texts = new ArrayList<>();
        for (int i = 0; i < turns.size(); i++) {
            texts.add(new MarkedText(turns.get(i), List.of(spans.get(i))));
        }
        return texts;
    }
}
