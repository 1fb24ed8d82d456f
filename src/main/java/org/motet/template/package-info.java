/** Prompt templates with their format rules, sets of them, and the schedule that draws which voice asks next. */
@NullMarked
package org.motet.template;

import org.jspecify.annotations.NullMarked;
