package org.motet.rollout.local;

import org.jspecify.annotations.Nullable;

/** Where a decode loop finds its work; asked by its thread alone. */
interface JobSource {
    /** The job that is next; null where none may enter now. */
    @Nullable
    Job first();

    /** Takes it. */
    Job take();

    /**
     * Called before each step: whether there is or may be more to do. A source that may get more may wait here while no row is in work.
     *
     * @param rows in work
     */
    boolean goesOn(int rows);
}
