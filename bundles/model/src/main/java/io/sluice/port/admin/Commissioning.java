package io.sluice.port.admin;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Finding instruments and trying them, before they are in the site. A link is written {@code /dev/ttyUSB0}, {@code
 * tcp://host:502}, {@code rtu-tcp://host:port}, {@code serial-tcp://host:port}, {@code /dev/i2c-1}, {@code /dev/gpiochip0},
 * {@code onewire} or {@code onewire:28-0123456789ab}; {@code serial:} before a port leaves Modbus out. One that the running
 * site owns is paused meanwhile. One search or probe at a time: a second one is {@code refused}. A service; thread-safe; calls
 * block.
 */
@ProviderType
public interface Commissioning {
    /** The profiles that a site can use, sorted by id. */
    List<ProfileFacts> profiles();

    /** The serial ports of this machine that can be seen, such as {@code /dev/ttyUSB0}; sorted. */
    List<String> ports();

    /**
     * Asks address after address; on a serial port without a Modbus instrument tries each profile of instruments with a
     * language of their own.
     *
     * @param link the link
     * @param serial settings to try, such as {@code 9600-8N1}; empty: the usual ones; ignored for networks
     * @param firstUnit first address, 0 to 255
     * @param lastUnit last address
     * @param timeoutMs longest wait for an answer, ms, 20 to 5000
     * @param found told of each thing found, as it is: {@code unit}, {@code serial}, {@code words}; then, when all addresses
     *     are through, again {@code unit} and {@code serial} with {@code profiles}, the ids that fit, best first. On the
     *     caller's thread
     * @return {@code ok}, {@code bad-argument}, {@code refused} or {@code unavailable} with what went wrong
     * @throws InterruptedException if the thread was interrupted; the link is given back
     */
    Outcome scan(
            String link,
            List<String> serial,
            int firstUnit,
            int lastUnit,
            int timeoutMs,
            Consumer<Map<String, Object>> found)
            throws InterruptedException;

    /**
     * Reads an instrument once.
     *
     * @param serial settings, such as {@code 9600-8N1}; empty: those the profile says, else the usual ones
     * @param profile id of the profile, {@code maker/model}
     * @param unit its address; -1: the profile's own
     * @return {@code ok} if it answered, else what went wrong; rows with {@code point}, {@code label}, {@code value}, {@code
     *     unit}, {@code quality}, then rows with {@code trace}, a line each
     * @throws InterruptedException if the thread was interrupted; the link is given back
     */
    Outcome probe(String link, String serial, String profile, int unit) throws InterruptedException;

    /**
     * A profile in short.
     *
     * @param id {@code maker/model}
     * @param label what the instrument is, Chinese
     * @param labelEn what the instrument is, English
     * @param bus kind of link it speaks over: {@code modbus}, {@code i2c} ...
     * @param placement numbers about the mounting that a site must give, such as {@code mountingHeight}
     * @param points what it measures: {@code name}, {@code label}, {@code labelEn}, {@code unit}
     */
    record ProfileFacts(
            String id,
            String label,
            String labelEn,
            String bus,
            List<String> placement,
            List<Map<String, String>> points) {
        /** Copies the lists. */
        public ProfileFacts {
            placement = List.copyOf(placement);
            points = List.copyOf(points);
        }
    }
}
