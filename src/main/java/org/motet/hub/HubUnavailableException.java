package org.motet.hub;

import java.io.IOException;

/** The hub cannot be reached or does not answer; what is in the cache can still be used. */
public final class HubUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    HubUnavailableException(String message) {
        super(message);
    }
}
