/**
 * New templates from a language model. Comes in: styles to ask for, a set to differ from, a model. Goes out: a set of the
 * instructions that passed, and a report with the reason for each that did not.
 *
 * <p>Per candidate: ask ({@link org.motet.template.generation.LanguageModel}), judge
 * ({@link org.motet.template.generation.CandidateCheck}), record
 * ({@link org.motet.template.generation.GenerationLog}); the log is also what an interrupted generation goes on from.
 */
@NullMarked
package org.motet.template.generation;

import org.jspecify.annotations.NullMarked;
