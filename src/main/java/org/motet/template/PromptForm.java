package org.motet.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.motet.template.jinja.JinjaClock;
import org.motet.template.jinja.JinjaTemplate;
import org.motet.template.python.Nothing;

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

    /**
     * A whole chat template in the Jinja language, as models and other trainers have them.
     *
     * @param header text that opens the assistant's turn; what follows its last place is the forced prefix. Empty to look
     *     for the headers of well-known chat formats
     * @param variables defaults, such as {@code bos_token}
     */
    record Jinja(JinjaTemplate template, String header, Map<String, Object> variables) implements PromptForm {
        private static final List<String> KNOWN_HEADERS = List.of(
                "<|im_start|>assistant\n",
                "<｜Assistant｜>",
                "<|start_header_id|>assistant<|end_header_id|>\n\n",
                "<start_of_turn>model\n",
                "[/INST]");

        /** What transformers gives each template, None where the caller gives nothing. */
        private static final List<String> ALWAYS_GIVEN = List.of("tools", "documents");

        public Jinja {
            variables = Map.copyOf(variables);
        }

        /** The same template with a clock, unless it has one. */
        Jinja at(JinjaClock clock) {
            Map<String, Object> told = new LinkedHashMap<>(variables);
            told.putIfAbsent(JinjaClock.NAME, clock);
            return new Jinja(template, header, told);
        }

        @Override
        public RenderedPrompt render(String question) {
            return render(Map.of(
                    "messages", List.of(Map.of("role", "user", "content", question)), "add_generation_prompt", true));
        }

        /**
         * The prompt for given variables.
         *
         * @param given {@code messages} and what else the template reads; {@link Undefined#IT} hides a default
         */
        public RenderedPrompt render(Map<String, ?> given) {
            Map<String, Object> all = new LinkedHashMap<>(variables);
            all.putIfAbsent(JinjaClock.NAME, ChatConfig.DEFAULT.clock());
            all.putAll(given);
            all.values().removeIf(value -> value == Undefined.IT);
            ALWAYS_GIVEN.forEach(name -> all.putIfAbsent(name, Nothing.NONE));
            String text = template.render(all);
            return new RenderedPrompt(text, prefixOf(text));
        }

        /** Stands for no value. */
        public enum Undefined {
            IT
        }

        private String prefixOf(String text) {
            int start = -1;
            for (String known : header.isEmpty() ? KNOWN_HEADERS : List.of(header)) {
                int at = text.lastIndexOf(known);
                start = at < 0 ? start : Math.max(start, at + known.length());
            }
            return start < 0 ? "" : text.substring(start);
        }
    }
}
