package io.sluice.field.board;

import com.pi4j.library.gpiod.internal.Gpio;
import com.pi4j.library.gpiod.internal.GpioLine;
import com.pi4j.library.gpiod.internal.GpioLineEvent;
import com.pi4j.library.gpiod.internal.LineEvent;
import io.sluice.model.site.LineSource.Bias;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A GPIO chip of the kernel, {@code /dev/gpiochipN}, through libgpiod 1.6 (first form of the character device's interface,
 * in mainline and Raspberry Pi kernels from 4.8; resistors from 5.5). Thread-safe.
 */
final class GpiodLines implements Lines {
    /** Setting that stands for the chip behind the 40-pin header, whatever its number: it changed between kernels. */
    static final String HEADER = "header";

    private static final Set<String> HEADER_LABELS = Set.of("pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1");
    private static final String USER = "sluice";

    private final Path dev;
    private final String wanted;
    private Gpio chip;
    private int open;

    /**
     * @param dev {@code /dev}
     * @param wanted node such as {@code gpiochip0}, label such as {@code pinctrl-rp1}, or {@link #HEADER}
     */
    GpiodLines(Path dev, String wanted) {
        this.dev = dev;
        this.wanted = wanted;
    }

    @Override
    public String name() {
        return "gpio chip " + wanted;
    }

    @Override
    public synchronized Input input(int line, Bias bias, boolean activeLow) throws IOException {
        GpioLine taken = line(line);
        int flags = (activeLow ? Gpio.ACTIVE_LOW : 0)
                | switch (bias) {
                    case KEEP -> 0;
                    case NONE -> Gpio.BIAS_DISABLE;
                    case PULL_UP -> Gpio.BIAS_PULL_UP;
                    case PULL_DOWN -> Gpio.BIAS_PULL_DOWN;
                };
        attempt(line, () -> taken.requestBothEdgeEventsFlags(USER, flags));
        open++;
        return new TakenInput(taken);
    }

    @Override
    public synchronized Output output(int line, int value) throws IOException {
        GpioLine taken = line(line);
        attempt(line, () -> taken.requestOutput(USER, value));
        open++;
        return new TakenOutput(taken);
    }

    private GpioLine line(int line) throws IOException {
        if (chip == null) {
            chip = find();
        }
        if (line >= chip.lines()) {
            throw new IOException("the chip has lines 0 to " + (chip.lines() - 1));
        }
        try {
            return chip.line(line);
        } catch (RuntimeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void attempt(int line, Runnable request) throws IOException {
        try {
            request.run();
        } catch (RuntimeException e) {
            throw new IOException(
                    "line " + line + " cannot be had, someone else may hold it (gpioinfo says who): " + e.getMessage(),
                    e);
        }
    }

    private Gpio find() throws IOException {
        List<Path> nodes = new ArrayList<>();
        if (Files.isDirectory(dev)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(dev, "gpiochip*")) {
                all.forEach(nodes::add);
            }
        }
        if (nodes.isEmpty()) {
            throw new LinkDownException(
                    "no " + dev + "/gpiochip* is there: this machine has no GPIO chip, or its kernel no"
                            + " character devices for it (CONFIG_GPIO_CDEV)");
        }
        NativeCode.load();
        Set<String> others = new TreeSet<>();
        for (Path node : nodes) {
            if (!Files.isReadable(node) || !Files.isWritable(node)) {
                others.add(node + " (may not be used: put the gateway's user into the group gpio)");
                continue;
            }
            Gpio candidate = open(node);
            String label = candidate.label();
            if (node.getFileName().toString().equals(wanted)
                    || label.equals(wanted)
                    || (wanted.equals(HEADER) && HEADER_LABELS.contains(label))) {
                return candidate;
            }
            others.add(node + " (" + label + ")");
            candidate.close();
        }
        throw new LinkDownException("no chip " + wanted
                + (wanted.equals(HEADER) ? " (" + String.join(", ", new TreeSet<>(HEADER_LABELS)) + ")" : "")
                + "; there are " + others);
    }

    private static Gpio open(Path node) throws IOException {
        try {
            return Gpio.open(node.toString());
        } catch (RuntimeException e) {
            throw new LinkDownException(node + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private synchronized void released() {
        open--;
    }

    @Override
    public synchronized void close() {
        if (chip != null && open == 0) {
            chip.close();
            chip = null;
        }
    }

    /** An input and the memory for its events. */
    private final class TakenInput implements Input {
        private final GpioLine line;
        private final GpioLineEvent event = Gpio.event();
        private boolean closed;

        TakenInput(GpioLine line) {
            this.line = line;
        }

        @Override
        public boolean isActive() throws IOException {
            try {
                return line.getValue() == 1;
            } catch (RuntimeException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public boolean await(long ns) throws IOException {
            try {
                if (!line.eventWait(ns)) {
                    return false;
                }
                line.eventRead(event);
                return true;
            } catch (RuntimeException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public boolean edgeActive() {
            return event.getType() == LineEvent.RISING_EDGE;
        }

        @Override
        public long edgeNs() {
            return event.getTimeNs();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                Gpio.free(event);
                Gpio.release(line);
                released();
            }
        }
    }

    /** An output. */
    private final class TakenOutput implements Output {
        private final GpioLine line;
        private boolean closed;

        TakenOutput(GpioLine line) {
            this.line = line;
        }

        @Override
        public void set(int value) throws IOException {
            try {
                line.setValue(value);
            } catch (RuntimeException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                Gpio.release(line);
                released();
            }
        }
    }
}
