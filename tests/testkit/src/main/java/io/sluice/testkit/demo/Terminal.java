package io.sluice.testkit.demo;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The terminal under the board: alternate screen, hidden cursor, no line wrap, and all of it put back by {@link #close}. The size
 * is asked for once a second (thread {@code terminal-size}), so that the board follows a resize. Control sequences: ECMA-48 and
 * the private modes of xterm.
 */
final class Terminal implements AutoCloseable {
    private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J";
    private static final String LEAVE = "\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l";
    private static final long STTY_MS = 2000;

    private final PrintStream out;
    private final Thread sizer = new Thread(this::follow, "terminal-size");
    private volatile int rows = 24;
    private volatile int columns = 80;
    private boolean open = true;

    /** Takes the terminal over. */
    Terminal(PrintStream out) {
        this.out = out;
        askSize();
        sizer.setDaemon(true);
        sizer.start();
        out.print(ENTER);
        out.flush();
    }

    /** Whether standard output is a terminal. */
    static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /** Draws the lines from the top, one write for the whole screen, so that it does not flicker. */
    synchronized void draw(List<String> lines) {
        if (!open) {
            return;
        }
        StringBuilder screen = new StringBuilder("\u001b[H");
        for (int i = 0; i < lines.size(); i++) {
            screen.append(lines.get(i)).append("\u001b[K");
            if (i + 1 < lines.size()) {
                screen.append("\r\n");
            }
        }
        screen.append("\u001b[J");
        out.print(screen);
        out.flush();
    }

    /** Gives the terminal back. The second call does nothing. */
    @Override
    public synchronized void close() {
        if (open) {
            open = false;
            sizer.interrupt();
            out.print(LEAVE);
            out.flush();
        }
    }

    private void follow() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                TimeUnit.SECONDS.sleep(1);
                askSize();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void askSize() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(STTY_MS, TimeUnit.MILLISECONDS)) {
                stty.destroyForcibly();
                return;
            }
            String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ");
            if (size.length == 2 && size[0].matches("[1-9][0-9]{0,3}") && size[1].matches("[1-9][0-9]{0,3}")) {
                rows = Integer.parseInt(size[0]);
                columns = Integer.parseInt(size[1]);
            }
        } catch (IOException e) {
            // no stty or no terminal: the size stays what it was
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
