package org.motet.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.template.PromptTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * A prompt to be continued, as an input line gives it.
 *
 * @param stop texts that end a completion
 */
record GenerationLine(JsonNode id, TokenInput prompt, List<String> stop) {
    /** @param voice what problems are asked in; null where the lines hold whole prompts */
    static GenerationLine of(JsonLine line, @Nullable PromptTemplate voice) {
        JsonNode id = line.id();
        if (voice != null) {
            if (!line.has("problem") && (line.has("prompt") || line.has("prompt_ids"))) {
                throw new IllegalArgumentException(line.where() + ": there is a prompt, but --template asks problems: "
                        + "give the text under problem, or leave --template out.");
            }
            return new GenerationLine(id, asked(line.where(), line.text("problem"), voice), voice.stop());
        }
        if (line.has("problem") && !line.has("prompt") && !line.has("prompt_ids")) {
            throw new IllegalArgumentException(
                    line.where() + ": problem needs --template, which says how it is asked.");
        }
        return new GenerationLine(id, TokenInput.of(line, "prompt"), List.of());
    }

    /** A problem from the command line. */
    static GenerationLine problem(String problem, PromptTemplate voice) {
        return new GenerationLine(
                StringNode.valueOf("problem"), asked("the command line", problem, voice), voice.stop());
    }

    /** A whole prompt from the command line. */
    static GenerationLine prompt(String prompt) {
        return new GenerationLine(
                StringNode.valueOf("prompt"), TokenInput.text("the command line", "prompt", prompt), List.of());
    }

    private static TokenInput asked(String where, String problem, PromptTemplate voice) {
        return TokenInput.text(where, "problem", voice.render(problem).text()); // with the forced prefix
    }
}
