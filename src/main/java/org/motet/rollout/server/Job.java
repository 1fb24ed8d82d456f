package org.motet.rollout.server;

import org.motet.rollout.Request;

/**
 * What one exchange with a server is about: some of the completions of a request.
 *
 * @param first of them among the request's
 * @param attempts that failed
 * @param since when the servers have been too busy for it, nanoseconds; 0 while they are not
 */
record Job(Request request, int first, int samples, int attempts, long since) {
    Job(Request request, int first, int samples) {
        this(request, first, samples, 0, 0);
    }

    Job failed() {
        return new Job(request, first, samples, attempts + 1, 0);
    }

    Job putOff(long now) {
        return new Job(request, first, samples, attempts, since == 0 ? now : since);
    }
}
