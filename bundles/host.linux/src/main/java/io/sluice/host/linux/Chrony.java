package io.sluice.host.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * chronyd, asked through {@code chronyc -n -c tracking}: one line of comma-separated values (chronyc(1), {@code -c} and {@code
 * tracking}). Asked every 16 s until it has set the clock, then every 64 s; in between its answer ages. The program may take
 * {@link #PATIENCE_MS} and say {@link #MOST} bytes; the first look does not run it, since the gateway's start waits for that
 * one. Confined to the clock's thread.
 *
 * <pre>
 *  A29FC87B,162.159.200.123,4,1764000000.123,-0.000012,0.000034,0.00011,-12.3,0.01,0.5,0.021,0.0012,64.2,Normal
 *  0 id     1 address       2 3 set at       4 off now                              10 delay 11 disp.  12   13 leap
 * </pre>
 */
final class Chrony implements TimeSource {
    static final long PATIENCE_MS = 2000;
    static final int MOST = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(Chrony.class);
    private static final long EAGER_NS = 16_000_000_000L;
    private static final long SETTLED_NS = 64_000_000_000L;
    private static final int FIELDS = 14;

    private final Path program;
    private Heard last;
    private long askedNs = Long.MIN_VALUE;
    private String fault = "";

    Chrony(Path program) {
        this.program = program;
    }

    @Override
    public Heard ask(long wallMs, long nowNs) {
        if (askedNs == Long.MIN_VALUE) {
            askedNs = nowNs - EAGER_NS;
            return null;
        }
        if (nowNs - askedNs >= (last == null ? EAGER_NS : SETTLED_NS)) {
            askedNs = nowNs;
            last = Files.isExecutable(program) ? parse(run(), wallMs) : null;
        }
        long since = (nowNs - askedNs) / 1_000_000L;
        return last == null ? null : new Heard(last.name(), last.agoMs() + since, last.errorMs());
    }

    /** Reads an answer; null if it is none or the clock has not been set. */
    static Heard parse(String answer, long wallMs) {
        String[] f = answer.strip().split(",", -1);
        if (f.length != FIELDS || f[13].equals("Not synchronised") || f[0].equals("00000000")) {
            return null;
        }
        try {
            double setAtS = Double.parseDouble(f[3]);
            double errorS =
                    Math.abs(Double.parseDouble(f[4])) + Double.parseDouble(f[10]) / 2 + Double.parseDouble(f[11]);
            long ago = Math.max(0, wallMs - Math.round(setAtS * 1000));
            return setAtS > 0 && errorS >= 0 && errorS < 1e6
                    ? new Heard("chrony", ago, (long) Math.ceil(errorS * 1000))
                    : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private String run() {
        Process process = null;
        try {
            process = new ProcessBuilder(List.of(program.toString(), "-n", "-c", "tracking"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            // first the end, then the answer: it fits the pipe, and a program that hangs must not hold this thread
            if (!process.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                throw new IOException("no answer in " + PATIENCE_MS + " ms");
            }
            try (InputStream in = process.getInputStream()) {
                String answer = new String(in.readNBytes(MOST), StandardCharsets.US_ASCII);
                say("");
                return answer;
            }
        } catch (IOException e) {
            say(e.toString());
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    private void say(String now) {
        if (!now.equals(fault) && !now.isEmpty()) {
            LOG.warn("event=chronyc-failed program={} fault=\"{}\"", program, now);
        }
        fault = now;
    }
}
