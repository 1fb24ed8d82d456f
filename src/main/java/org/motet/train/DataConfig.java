package org.motet.train;

import org.motet.config.Key;
import org.motet.prompt.PromptConfig;
import org.motet.template.TemplateConfig;

/** What is asked: which problems, in which voices, how many a step. */
public record DataConfig(
        @Key("Which problems are trained and evaluated on.") ProblemConfig problems,

        @Key("Which templates a run uses and how they take turns.")
        TemplateConfig templates,

        @Key("How many problems a step asks, and how long a prompt may be.")
        PromptConfig prompts) {}
