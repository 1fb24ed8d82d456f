package org.motet.hub;

import java.io.PrintWriter;

/** Says for each 5 % how far a download is, one line each. */
public final class DownloadLines implements HubProgress {
    private final PrintWriter err;
    private String file = "";
    private long shown = -1;

    public DownloadLines(PrintWriter err) {
        this.err = err;
    }

    /** On standard error. */
    public static DownloadLines onStandardError() {
        return new DownloadLines(new PrintWriter(System.err, true));
    }

    @Override
    public void received(String what, long bytes, long size) {
        long part = size <= 0 ? bytes >> 26 : bytes * 20 / size;
        if (!what.equals(file) || part != shown) {
            file = what;
            shown = part;
            if (size < 0) {
                err.printf("%s: %,d bytes%n", what, bytes);
            } else {
                err.printf("%s: %,d of %,d bytes%n", what, bytes, size);
            }
            err.flush();
        }
    }
}
