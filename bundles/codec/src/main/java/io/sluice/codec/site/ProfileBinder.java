package io.sluice.codec.site;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.Names;
import io.sluice.model.site.BlockSource;
import io.sluice.model.site.BlockSource.Fact;
import io.sluice.model.site.FrameSource;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.model.site.Source;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a {@link Profile} of a document and checks what a schema cannot. */
final class ProfileBinder {
    /** Names that mean something else in a SenML record of a device. */
    static final Set<String> RESERVED = Set.of("scan", "batch", "raw", "quality", "realm", "drill");

    private static final int LAST_ADDRESS = 0xFFFF;
    private static final String TYPES = "u16, s16, u32, s32, f32, f64, u64, s64, sm16, sm32, bcd16, bcd32";
    private static final List<String> NOT_TOLD =
            List.of("table", "address", "read", "quantity", "line", "match", "at", "type", "scale", "offset");
    private static final double[] BOUNDLESS = {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY};

    private final String id;
    private final Document document;
    private boolean senml;

    private ProfileBinder(String id, Document document) {
        this.id = id;
        this.document = document;
    }

    /** The profile, or nothing if its document holds an error, its own or one found here. */
    static Optional<Profile> bind(String id, Document document) {
        if (document.root().isMissingNode()) {
            return Optional.empty();
        }
        Profile profile = new ProfileBinder(id, document).profile();
        return document.isSound() ? Optional.of(profile) : Optional.empty();
    }

    private Profile profile() {
        Fields top = Fields.of(document, "");
        String maker = top.required("maker");
        String model = top.required("model");
        String base = ProfileId.base(id);
        if (!maker.isEmpty() && !model.isEmpty() && !base.equals(maker + "/" + model)) {
            document.fault(top.pointer("model"), "this file was asked for as " + id, base);
        }
        int wanted = ProfileId.version(id);
        if (wanted > 0 && wanted != top.integer("version", 1)) {
            document.fault(top.pointer("version"), "this file was asked for as " + id, Integer.toString(wanted));
        }
        Fields defaults = top.child("defaults");
        int maxRegisters = defaults.integer("maxRegisters", 64);
        senml = top.text("bus", "").equals("senml");
        BoardPoints board = BoardPoints.of(document, top);
        SerialPoints serial = SerialPoints.of(document, top);
        Map<String, Profile.Point> points = new LinkedHashMap<>();
        Fields all = top.child("points");
        for (String name : all.keys()) {
            name(all.pointer(name), name);
            points.put(name, point(all.child(name), board, serial, maxRegisters));
        }
        if (senml) {
            twice(all, points);
        }
        if (points.isEmpty()) {
            document.missing("", "points", "at least one point");
        }
        return new Profile(
                id,
                top.child("label").text("zh", ""),
                top.text("bus", ""),
                defaults.integer("unit", 1),
                (int) defaults.duration("timeout", 500, 10, Durations.MINUTE),
                defaults.integer("retries", 1),
                defaults.integer("maxGap", 0),
                maxRegisters,
                defaults.duration("minPeriod", 20, 20, Durations.DAY),
                new HandlingBinder(document)
                        .bind(top.child("handling"), (int) defaults.duration("responseTime", 10, 0, Durations.MINUTE)),
                block(top, points),
                Collections.unmodifiableMap(points));
    }

    /** Null if values come one by one. */
    private Profile.Block block(Fields top, Map<String, Profile.Point> points) {
        Fields block = top.child("block");
        Fields all = top.child("points");
        points.forEach((name, point) -> {
            if (point.source() instanceof BlockSource s && s.fact().isOfPoint()) {
                Profile.Point of = points.get(s.of());
                if (of == null || of.source() instanceof BlockSource) {
                    document.fault(all.child(name).pointer("of"), "no point that is measured", "another point's name");
                }
            }
        });
        if (!top.has("block")) {
            return null;
        }
        boolean chip = top.text("chip", "").startsWith("adxl");
        if (!chip && !top.has("frame")) {
            document.keyFault(top.pointer("block"), "only for serial frames and adxl345, adxl355", "");
        }
        for (String key : chip ? List.of("samples", "step", "counter") : List.of("depth", "bytes")) {
            if (block.has(key)) {
                document.keyFault(block.pointer(key), chip ? "only for frames" : "only for chips", "");
            }
        }
        long frames = points.values().stream()
                .map(Profile.Point::source)
                .filter(FrameSource.class::isInstance)
                .map(s -> List.of(((FrameSource) s).talk(), ((FrameSource) s).match()))
                .distinct()
                .count();
        if (frames > 1) {
            document.fault("/block", "points of different frames", "points of one kind of frame");
        }
        return new Profile.Block(
                block.number("rate", 1), chip ? block.integer("depth", 32) : 0, chip ? block.integer("bytes", 9) : 0);
    }

    /** What is told of a profile's blocks; null if the point is measured. */
    private BlockSource told(Fields fields) {
        if (!fields.has("block")) {
            if (fields.has("of")) {
                document.keyFault(fields.pointer("of"), "means nothing without block", "");
            }
            return null;
        }
        if (document.at("/block").isMissingNode()) {
            document.keyFault(fields.pointer("block"), "the profile delivers no blocks", "block: {rate: 200}");
        }
        Fact fact = Fact.valueOf(fields.text("block", "gaps").toUpperCase(Locale.ROOT));
        if (fact.isOfPoint() && !fields.has("of")) {
            document.missing(fields.pointer(), "of", "the point whose samples are meant");
        }
        for (String key : NOT_TOLD) {
            if (fields.has(key)) {
                document.keyFault(fields.pointer(key), "not measured: told of a block", "");
            }
        }
        return new BlockSource(fact, fact.isOfPoint() ? fields.text("of", "") : "");
    }

    private void twice(Fields all, Map<String, Profile.Point> points) {
        Set<Source> known = new HashSet<>();
        points.forEach((name, point) -> {
            if (!known.add(point.source())) {
                document.fault(all.child(name).pointer("record"), "another point has the same", "one for each point");
            }
        });
    }

    private void name(String pointer, String name) {
        if (RESERVED.contains(name)) {
            document.keyFault(pointer, "\"" + name + "\" is a reserved name", "any name but " + reserved());
        } else if (!Names.isName(name) || name.length() > 64) {
            document.keyFault(
                    pointer, "\"" + name + "\" is no name", "a letter or digit, then letters, digits and : . _ -");
        }
    }

    static String reserved() {
        return String.join(", ", RESERVED.stream().sorted().toList());
    }

    private Profile.Point point(Fields fields, BoardPoints board, SerialPoints serial, int maxRegisters) {
        Source source = told(fields);
        if (source != null) {
            return of(fields, source);
        }
        if (serial != null) {
            source = serial.source(fields);
        } else {
            refuseSerial(fields);
            source = senml ? PushLinks.source(fields) : sourceOnBus(fields, board, maxRegisters);
        }
        return of(fields, source);
    }

    private Profile.Point of(Fields fields, Source source) {
        double[] range = fields.range("range", BOUNDLESS);
        return new Profile.Point(
                fields.child("label").text("zh", ""),
                fields.required("unit"),
                source,
                scale(fields),
                fields.number("offset", 0),
                fields.text("offsetFrom", ""),
                fields.integer("decimals", 0),
                range[0],
                range[1],
                fields.number("accuracy", Double.NaN),
                fields.flag("uncertain", false));
    }

    private Source sourceOnBus(Fields fields, BoardPoints board, int maxRegisters) {
        if (fields.has("record")) {
            document.keyFault(fields.pointer("record"), "only for bus senml", "");
        }
        return board == null ? register(fields, maxRegisters) : board.source(fields);
    }

    private void refuseSerial(Fields fields) {
        for (String key : SerialPoints.KEYS) {
            if (fields.has(key)) {
                document.keyFault(fields.pointer(key), "only for bus serial", "");
            }
        }
    }

    private RegisterSource register(Fields fields, int maxRegisters) {
        for (String key : BoardPoints.KEYS) {
            if (fields.has(key)) {
                document.keyFault(fields.pointer(key), "not for bus modbus", "table and address");
            }
        }
        Table table = table(fields);
        RegisterSource.Type type = type(fields, table);
        RegisterSource source = new RegisterSource(
                table,
                address(fields, type),
                type,
                order(fields, type),
                mask(fields, type),
                faults(fields, type),
                fields.flag("alone", false),
                quirks(fields, table));
        int registers = source.end() - source.first();
        if (!table.isBits() && registers > maxRegisters) {
            document.fault(
                    fields.pointer("type"), "takes " + registers + " registers, maxRegisters is " + maxRegisters, "");
        }
        return source;
    }

    private Table table(Fields fields) {
        String word = fields.required("table");
        for (Table table : Table.values()) {
            if (table.name().toLowerCase(Locale.ROOT).equals(word)) {
                return table;
            }
        }
        document.fault(fields.pointer("table"), "no table", "coil, discrete, holding, input");
        return Table.HOLDING;
    }

    private RegisterSource.Type type(Fields fields, Table table) {
        String word = fields.text("type", table.isBits() ? "bit" : "");
        if (word.isEmpty()) {
            document.missing(fields.pointer(), "type", TYPES);
            return RegisterSource.Type.U16;
        }
        for (RegisterSource.Type type : RegisterSource.Type.values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(word)) {
                if ((type == RegisterSource.Type.BIT) != table.isBits()) {
                    document.fault(
                            fields.pointer("type"),
                            "does not fit table " + table.name().toLowerCase(Locale.ROOT),
                            table.isBits() ? "bit" : TYPES);
                    return table.isBits() ? RegisterSource.Type.BIT : RegisterSource.Type.U16;
                }
                return type;
            }
        }
        document.fault(fields.pointer("type"), "no type", "bit, " + TYPES);
        return table.isBits() ? RegisterSource.Type.BIT : RegisterSource.Type.U16;
    }

    private int address(Fields fields, RegisterSource.Type type) {
        if (!fields.has("address")) {
            document.missing(fields.pointer(), "address", "0..65535, as sent on the wire");
        }
        int address = fields.integer("address", 0);
        if (address >= 0 && address <= LAST_ADDRESS && address + type.registers() - 1 > LAST_ADDRESS) {
            document.fault(fields.pointer("address"), "its last register is beyond " + LAST_ADDRESS, "");
        }
        return address;
    }

    private boolean order(Fields fields, RegisterSource.Type type) {
        String word = fields.text("order", "high-first");
        if (fields.has("order") && type.registers() < 2) {
            document.fault(
                    fields.pointer("order"),
                    "means nothing for one register",
                    "u32, s32, f32, f64, u64, s64, sm32, bcd32");
        }
        return word.equals("low-first");
    }

    private int mask(Fields fields, RegisterSource.Type type) {
        int mask = fields.integer("mask", 0xFFFF);
        if (fields.has("mask") && type != RegisterSource.Type.U16 && type != RegisterSource.Type.S16) {
            document.fault(fields.pointer("mask"), "only for u16 and s16", "");
        }
        return mask;
    }

    private RegisterSource.Quirks quirks(Fields fields, Table table) {
        for (String key : List.of("bytes", "digitsAt", "signAt", "signMask", "wrapsAt")) {
            if (table.isBits() && fields.has(key)) {
                document.keyFault(fields.pointer(key), "means nothing for bits", "holding, input");
            }
        }
        if (fields.has("signMask") && !fields.has("signAt")) {
            document.keyFault(fields.pointer("signMask"), "means nothing without signAt", "");
        }
        return table.isBits()
                ? RegisterSource.Quirks.NONE
                : new RegisterSource.Quirks(
                        fields.text("bytes", "high-first").equals("low-first"),
                        fields.integer("digitsAt", -1),
                        fields.integer("signAt", -1),
                        fields.integer("signMask", LAST_ADDRESS),
                        (long) fields.number("wrapsAt", 0));
    }

    private Set<Long> faults(Fields fields, RegisterSource.Type type) {
        int bits = type == RegisterSource.Type.BIT ? 1 : 16 * type.registers();
        boolean negative =
                switch (type) {
                    case S16, S32, S64, F64 -> true;
                    default -> false;
                };
        double least = negative ? -Math.scalb(1.0, bits - 1) : 0;
        double most = Math.scalb(1.0, bits) - 1;
        Set<Long> faults = new HashSet<>();
        JsonNode sequence = fields.sequence("faults");
        for (int i = 0; i < sequence.size(); i++) {
            JsonNode value = sequence.get(i);
            if (value.isIntegralNumber() && value.doubleValue() >= least && value.doubleValue() <= most) {
                faults.add(bits == 64 ? value.longValue() : value.longValue() & ((1L << bits) - 1));
            } else {
                String range = Document.number(least) + ".." + Document.number(most);
                document.fault(Document.child(fields.pointer("faults"), i), "not in " + range, range);
            }
        }
        return faults;
    }

    private double scale(Fields fields) {
        JsonNode value = document.at(fields.pointer("scale"));
        double scale = 1;
        if (value.isTextual()) {
            String[] parts = value.textValue().split("/", 2);
            try {
                scale = Double.parseDouble(parts[0]) / Double.parseDouble(parts.length == 2 ? parts[1] : "1");
            } catch (NumberFormatException e) {
                document.fault(fields.pointer("scale"), "no number", "a number, or a fraction such as \"180/32768\"");
            }
        } else {
            scale = fields.number("scale", 1);
        }
        if (scale == 0 || Double.isNaN(scale) || Double.isInfinite(scale)) {
            document.fault(fields.pointer("scale"), "would make every value the same", "any number but 0");
            return 1;
        }
        return scale;
    }
}
