package org.motet.template;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.motet.config.Key;
import org.motet.template.jinja.JinjaClock;

/** How a model's own chat template is used. */
public record ChatConfig(
        @Key("which of the model's chat templates native stands for, where it has several; '' for its default")
        String chatTemplate,

        @Key(
                value =
                        "the day that chat templates are told it is (strftime_now): a prompt depends on its config alone,"
                                + " not on the day of the run",
                range = "YYYY-MM-DD")
        String date) {
    /** The model's default, on the day that the chat templates of Llama 3 take where they are told none. */
    public static final ChatConfig DEFAULT = new ChatConfig("", "2024-07-26");

    public ChatConfig {
        day(date);
    }

    /** What tells a template the day. */
    JinjaClock clock() {
        return new JinjaClock(day(date).atStartOfDay());
    }

    private static LocalDate day(String date) {
        try {
            return LocalDate.parse(date);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("date is '" + date + "'; allowed is a day as YYYY-MM-DD", e);
        }
    }
}
