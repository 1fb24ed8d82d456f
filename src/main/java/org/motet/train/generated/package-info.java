/**
 * Problems that are computed from a seed, with worked solutions of them in the voices of templates: {@code chain}, bare
 * operations for the nano model, and {@code story}, word problems of graded difficulty for pretrained ones. {@link
 * org.motet.train.generated.GeneratedSource} reads their names.
 */
@NullMarked
package org.motet.train.generated;

import org.jspecify.annotations.NullMarked;
