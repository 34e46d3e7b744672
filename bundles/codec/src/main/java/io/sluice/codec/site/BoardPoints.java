package io.sluice.codec.site;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.site.ChipSource;
import io.sluice.model.site.LineSource;
import io.sluice.model.site.ReplySource;
import io.sluice.model.site.ReplySource.Exchange;
import io.sluice.model.site.Source;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Makes the sources of a profile for the gateway's own board: bytes of replies, quantities of chips, lines. */
final class BoardPoints {
    /** Keys of a point that only a profile for the board may have. */
    static final List<String> KEYS = List.of("read", "quantity", "line");

    private static final List<String> REGISTER_KEYS = List.of("table", "address", "alone", "mask");
    private static final int MOST_DEBOUNCE_MS = 1000;

    /** Quantities of the chips that have a driver, by the chip's name in profiles. */
    private static final Map<String, Set<String>> CHIPS = Map.of(
            "adxl345", Set.of("x", "y", "z"),
            "adxl355", Set.of("x", "y", "z", "temperature"),
            "bme280", Set.of("temperature", "pressure", "humidity"),
            "ds3231", Set.of("time", "stopped", "temperature"),
            "ds18b20", Set.of("temperature"));

    private static final List<String> ON_SPI = List.of("adxl345", "adxl355");

    private final Document document;
    private final Fields top;
    private final String bus;
    private final String chip;
    private final List<List<Integer>> setup;

    private BoardPoints(Document document, Fields top, String bus) {
        this.document = document;
        this.top = top;
        this.bus = bus;
        this.chip = top.text("chip", "");
        List<List<Integer>> messages = new ArrayList<>();
        JsonNode sequence = top.sequence("setup");
        for (int i = 0; i < sequence.size(); i++) {
            messages.add(bytes(sequence.get(i)));
        }
        this.setup = List.copyOf(messages);
        if (bus.equals("spi") && !ON_SPI.contains(chip)) {
            document.fault(
                    top.has("chip") ? top.pointer("chip") : top.pointer("bus"),
                    "no driver for it on spi",
                    String.join(", ", ON_SPI));
        }
        if (chip.startsWith("adxl") && !top.has("block")) {
            document.missing(top.pointer(), "block", "{rate: 200}: its samples are fetched in blocks");
        }
        if (!chip.isEmpty() && !CHIPS.containsKey(chip)) {
            document.fault(
                    top.pointer("chip"),
                    "no driver for it",
                    String.join(", ", CHIPS.keySet().stream().sorted().toList()));
        }
    }

    /** Reader for a profile's points; null if the profile is for another bus. */
    static BoardPoints of(Document document, Fields top) {
        String bus = top.text("bus", "");
        if (List.of("i2c", "spi", "gpio", "onewire").contains(bus)) {
            return new BoardPoints(document, top, bus);
        }
        for (String key : bus.equals("serial")
                ? List.of("chip", "expect", "contact")
                : List.of("chip", "setup", "expect", "contact")) {
            if (top.has(key)) {
                document.keyFault(top.pointer(key), "not for bus " + bus, "");
            }
        }
        return null;
    }

    Source source(Fields point) {
        for (String key : REGISTER_KEYS) {
            if (point.has(key)) {
                document.keyFault(point.pointer(key), "not for bus " + bus, String.join(", ", KEYS));
            }
        }
        String wanted = bus.equals("gpio") ? "line" : chip.isEmpty() ? "read" : "quantity";
        for (String key : KEYS) {
            if (point.has(key) && !key.equals(wanted)) {
                document.keyFault(point.pointer(key), "not here", wanted);
            }
        }
        if (!point.has(wanted)) {
            document.missing(point.pointer(), wanted, "where the value comes from");
        }
        return switch (wanted) {
            case "line" -> line(point);
            case "quantity" -> quantity(point);
            default -> reply(point);
        };
    }

    private LineSource line(Fields point) {
        Fields contact = top.child("contact");
        return new LineSource(
                word(point.text("line", "state"), LineSource.Kind.class),
                contact.text("active", "low").equals("low"),
                word(contact.text("bias", "pull-up"), LineSource.Bias.class),
                (int) contact.duration("debounce", 50, 0, MOST_DEBOUNCE_MS));
    }

    private static <E extends Enum<E>> E word(String word, Class<E> type) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private ChipSource quantity(Fields point) {
        String quantity = point.text("quantity", "");
        Set<String> known = CHIPS.getOrDefault(chip, Set.of(quantity));
        if (point.has("quantity") && !known.contains(quantity)) {
            document.fault(
                    point.pointer("quantity"),
                    "no quantity of " + chip,
                    String.join(", ", known.stream().sorted().toList()));
        }
        return new ChipSource(chip, quantity);
    }

    private ReplySource reply(Fields point) {
        Fields read = point.child("read");
        Fields expect = top.child("expect");
        Exchange exchange = new Exchange(
                setup,
                bytes(expect.sequence("send")),
                bytes(expect.sequence("reply")),
                bytes(read.sequence("send")),
                (int) read.duration("wait", 0, 0, 5 * Durations.SECOND),
                bytes(read.sequence("then")),
                read.integer("length", 1),
                read.text("check", "none").equals("sensirion"));
        if (read.has("then") && exchange.waitMs() == 0) {
            document.keyFault(read.pointer("then"), "means nothing without wait", "");
        }
        if (exchange.wordCrc() && exchange.length() % 3 != 0) {
            document.fault(read.pointer("length"), "no words of two bytes and a checksum", "a multiple of 3");
        }
        String type = point.required("type");
        if (!type.isEmpty() && !type.matches("[us](8|16|24|32)")) {
            document.fault(point.pointer("type"), "not in bytes", "u8, s8, u16, s16, u24, s24, u32, s32");
            type = "";
        }
        int bits = type.isEmpty() ? 8 : Integer.parseInt(type.substring(1));
        int at = read.integer("at", 0);
        if (at + bits / 8 > exchange.length()) {
            document.fault(read.pointer(read.has("at") ? "at" : "length"), "its last byte is beyond the reply", "");
        }
        int shift = read.integer("shift", 0);
        if (shift >= bits) {
            document.fault(read.pointer("shift"), "shifts all of it out", "0.." + (bits - 1));
        }
        return new ReplySource(
                exchange,
                at,
                bits / 8,
                type.startsWith("s"),
                point.text("order", "high-first").equals("low-first"),
                shift,
                faults(point, bits - shift));
    }

    private Set<Long> faults(Fields point, int bits) {
        Set<Long> faults = new HashSet<>();
        JsonNode sequence = point.sequence("faults");
        for (int i = 0; i < sequence.size(); i++) {
            long value = sequence.get(i).longValue();
            if (value < -(1L << (bits - 1)) || value >= 1L << bits) {
                document.fault(Document.child(point.pointer("faults"), i), "wider than " + bits + " bits", "");
            }
            faults.add(value & ((1L << bits) - 1));
        }
        return faults;
    }

    private static List<Integer> bytes(JsonNode sequence) {
        List<Integer> bytes = new ArrayList<>();
        for (JsonNode value : sequence) {
            bytes.add(value.intValue());
        }
        return bytes;
    }
}
