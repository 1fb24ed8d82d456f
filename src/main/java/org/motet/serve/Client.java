package org.motet.serve;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.CloseConnectionException;

/** Who waits for an answer. While nothing is written to it, it is watched: the socket reads ahead to see its end. */
record Client(HelidonSocket socket) {
    static Client watched(HelidonSocket socket) {
        socket.idle();
        return new Client(socket);
    }

    /** @throws CloseConnectionException if it has left */
    void requirePresence() {
        if (!socket.isConnected()) {
            throw new CloseConnectionException("the client has left");
        }
    }
}
