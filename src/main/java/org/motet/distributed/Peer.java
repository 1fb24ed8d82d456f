package org.motet.distributed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A connection to another process, over which lines go. */
final class Peer implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;
    private final OutputStream out;
    private final long silence; // in waits
    private volatile boolean left;

    Peer(Socket socket, Limits limits) throws IOException {
        this.socket = socket;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        this.out = socket.getOutputStream();
        this.silence = limits.beats(limits.silence());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) limits.interval().toMillis());
    }

    synchronized void say(String line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Says it to one that may be gone, which whoever listens to it finds out. */
    void tryToSay(String line) {
        try {
            say(line);
        } catch (IOException gone) {
            // Told by next.
        }
    }

    /**
     * The next line; null at the end. Silence is counted in waits of this process, so that one that does not come to run itself holds no
     * other for missing.
     *
     * @throws SocketTimeoutException after so long a silence
     */
    @Nullable
    String next() throws IOException {
        for (long waits = 1; ; waits++) {
            try {
                return in.readLine();
            } catch (SocketTimeoutException silent) {
                if (waits >= silence) {
                    throw silent;
                }
            }
        }
    }

    /** It ends by itself, and is not missing. */
    void leaves() {
        left = true;
    }

    boolean hasLeft() {
        return left;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // It has left before.
        }
    }
}
