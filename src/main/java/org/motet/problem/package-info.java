/** Problems with reference answers: read from files or generated. Comes in: files, a seed. Goes out: {@link org.motet.problem.Problem}. */
@NullMarked
package org.motet.problem;

import org.jspecify.annotations.NullMarked;
