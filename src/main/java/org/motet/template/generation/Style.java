package org.motet.template.generation;

import java.util.List;
import org.motet.template.FormatRule;

/**
 * A kind of instruction to ask a model for.
 *
 * @param ask what the instruction should do, as an order to the model: "ask for ..."
 * @param needs texts that the instruction must hold
 * @param prefix forced start of the answers
 * @param format rule of the templates of this style
 */
public record Style(String name, String ask, List<String> needs, String prefix, FormatRule format) {
    public Style {
        needs = List.copyOf(needs);
    }

    /** The message to the model. */
    public String message() {
        return "Write one instruction for a language model that is about to solve a mathematics problem. The instruction must "
                + ask
                + ". It must also say that the final answer goes inside \\boxed{}. Do not write a problem, an example or"
                + " a solution. At most 80 words. Reply with the instruction alone.";
    }
}
