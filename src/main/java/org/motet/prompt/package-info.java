/** Problems met with templates: what the policy is asked, as tokens, in a seeded and resumable order. */
@NullMarked
package org.motet.prompt;

import org.jspecify.annotations.NullMarked;
