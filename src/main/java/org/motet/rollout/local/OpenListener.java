package org.motet.rollout.local;

import org.jspecify.annotations.Nullable;
import org.motet.rollout.Completion;

/** Passes on what is told to another, counts the ends, and can give up in its stead. */
abstract class OpenListener implements JobListener {
    private final JobListener told;
    private volatile int open; // completions; changed by the thread that generates
    private volatile boolean aborted;

    OpenListener(JobListener told, int completions) {
        this.told = told;
        this.open = completions;
    }

    /** Called once, when nothing more will be told. */
    abstract void allEnded();

    int open() {
        return open;
    }

    void abort() {
        aborted = true;
    }

    @Override
    public void drawn(int sample, int token, float logProb, @Nullable Likeliest likeliest) {
        told.drawn(sample, token, logProb, likeliest);
    }

    @Override
    public void ended(int sample, Completion completion) {
        open--;
        if (open == 0) {
            allEnded();
        }
        told.ended(sample, completion);
    }

    @Override
    public void failed(RuntimeException why) {
        open = 0;
        allEnded();
        told.failed(why);
    }

    @Override
    public boolean abandoned() {
        return aborted || told.abandoned();
    }
}
