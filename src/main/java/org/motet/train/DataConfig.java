package org.motet.train;

import org.motet.prompt.PromptConfig;
import org.motet.template.TemplateConfig;

/** What is asked: which problems, in which voices, how many a step. */
public record DataConfig(ProblemConfig problems, TemplateConfig templates, PromptConfig prompts) {}
