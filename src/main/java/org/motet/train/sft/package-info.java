/**
 * Supervised training: tokens of given answers are made likelier.
 *
 * <p>Comes in: rows of a data file, or generated problems with worked solutions. They become {@link org.motet.train.sft.Example
 * examples}, sequences of tokens of which some are learned. Goes out: a model directory and the losses on the way.
 *
 * <pre>
 *   {"messages": [user, assistant, user, assistant]}
 *   &lt;user&gt; hi &lt;/s&gt; &lt;assistant&gt; | hello &lt;/s&gt; | &lt;user&gt; 1+1? &lt;/s&gt; &lt;assistant&gt; | 2 &lt;/s&gt;
 *          read                   learned               read                    learned
 * </pre>
 */
@NullMarked
package org.motet.train.sft;

import org.jspecify.annotations.NullMarked;
