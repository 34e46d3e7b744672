package io.sluice.field.board;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LineSource;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.ReplySource;
import io.sluice.model.site.ReplySource.Exchange;
import io.sluice.model.site.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Devices as a compiled site has them. */
final class Specs {
    private Specs() {}

    static DeviceSpec device(int unit, Source... sources) {
        List<PointSpec> points = new ArrayList<>();
        for (Source source : sources) {
            points.add(new PointSpec(
                    "p" + points.size(), "", "1", source, 1, 0, 1, 0, 0, -1e9, 1e9, Double.NaN, 0, 60_000));
        }
        return new DeviceSpec(0, "dev", "", "board", "m/x", unit, 1000, 50, 0, 0, 1, false, Place.UNKNOWN, points);
    }

    static LinkSpec link(String driver, Map<String, String> settings) {
        return new LinkSpec("board", driver, 0, settings);
    }

    static Exchange registers(int first, int length) {
        return new Exchange(List.of(), List.of(), List.of(), List.of(first), 0, List.of(), length, false);
    }

    static ReplySource number(Exchange exchange, int at, int bytes, boolean signed, int shift) {
        return new ReplySource(exchange, at, bytes, signed, false, shift, Set.of());
    }

    static LineSource line(LineSource.Kind kind, int debounceMs) {
        return new LineSource(kind, true, LineSource.Bias.PULL_UP, debounceMs);
    }

    static RegisterSource coil(int line) {
        return new RegisterSource(
                RegisterSource.Table.COIL, line, RegisterSource.Type.BIT, false, 0xFFFF, Set.of(), false);
    }
}
