package io.sluice.manage;

import io.sluice.port.admin.Action;
import io.sluice.port.admin.Configurator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The commands that change something: name and arguments in, {@link Action} out. Stateless. */
final class Orders {
    private static final long SECOND = 1000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final long NEEDED = -1;
    private static final int MOST_DOCUMENT = 65_536;
    private static final int MOST_SIGNATURE = 200;
    private static final int MOST_WORD = 0xFFFF;
    private static final int MOST_PEEK = 125;

    private interface Maker {
        Action make(Arguments args) throws Arguments.Wrong;
    }

    private record Order(List<String> args, Maker maker) {}

    private static final Map<String, Order> ORDERS = new TreeMap<>();

    static {
        order("acknowledge", List.of("alarm", "realm"), a -> new Action.Acknowledge(alarm(a), a.realm()));
        order("reset", List.of("alarm", "realm"), a -> new Action.Reset(alarm(a), a.realm()));
        // how long at most is the site's policy: the gateway knows it
        order(
                "shelve",
                List.of("alarm", "for", "why"),
                a -> new Action.Shelve(alarm(a), a.duration("for", SECOND, 30 * DAY, NEEDED), a.why()));
        order("unshelve", List.of("alarm", "why"), a -> new Action.Unshelve(alarm(a), a.why()));
        order("out-of-service", List.of("alarm", "why"), a -> new Action.TakeOutOfService(alarm(a), a.why()));
        order("return-to-service", List.of("alarm", "why"), a -> new Action.ReturnToService(alarm(a), a.why()));
        order(
                "maintain",
                List.of("device", "for", "why"),
                a -> new Action.Maintain(device(a), a.duration("for", MINUTE, DAY, 2 * HOUR), a.why()));
        order("end-maintenance", List.of("device"), a -> new Action.EndMaintenance(device(a)));
        order("silence", List.of("output"), a -> new Action.Silence(a.nameOrNone("output", "an output")));
        order(
                "test-output",
                List.of("output", "for"),
                a -> new Action.TestOutput(a.name("output", "an output"), a.duration("for", 100, 60 * SECOND, NEEDED)));
        order(
                "drill",
                List.of("point", "course", "outputs", "why"),
                a -> new Action.StartDrill(a.point("point"), a.course(), a.flag("outputs", false), a.why()));
        order("end-drill", List.of(), a -> new Action.EndDrill());
        order(
                "watch",
                List.of("watch", "on", "for"),
                a -> new Action.SetWatch(
                        a.name("watch", "a watch mode"), a.flag("on", null), a.duration("for", MINUTE, 30 * DAY, 0)));
        order("capture-baseline", List.of("point"), a -> new Action.CaptureBaseline(a.point("point")));
        order("approve-baseline", List.of("point"), a -> new Action.ApproveBaseline(a.point("point")));
        order(
                "replay",
                List.of("from", "to", "uplink"),
                a -> new Action.Replay(a.nameOrNone("uplink", "an uplink"), a.moment("from"), a.moment("to")));
        order("test-uplink", List.of("uplink"), a -> new Action.TestUplink(a.name("uplink", "an uplink")));
        order(
                "device-command",
                List.of("device", "command", "argument"),
                a -> new Action.CommandDevice(
                        device(a), a.name("command", "a command of its profile"), a.number("argument", MOST_WORD, -1)));
        order(
                "peek",
                List.of("device", "table", "address", "count"),
                a -> new Action.Peek(
                        device(a), a.table(), a.number("address", MOST_WORD, null), a.number("count", MOST_PEEK, 1)));
        order(
                "poke",
                List.of("device", "table", "address", "values", "why"),
                a -> new Action.Poke(
                        device(a), a.table(), a.number("address", MOST_WORD, null), a.numbers("values"), a.why()));
        order(
                "set-limits",
                List.of("document", "signature"),
                a -> new Action.SetLimits(
                        a.text("document", MOST_DOCUMENT, "the limit set, YAML"),
                        a.text("signature", MOST_SIGNATURE, "its Ed25519 signature, base64")));
        order(
                "set-site",
                List.of("document", "confirm", "why"),
                a -> new Action.SetSite(
                        a.text("document", Configurator.MOST_TEXT, "the site file, YAML"),
                        a.duration("confirm", MINUTE, DAY, 10 * MINUTE),
                        a.why()));
        order("confirm-site", List.of(), a -> new Action.ConfirmSite());
        order(
                "revert-site",
                List.of("revision", "why"),
                a -> new Action.RevertSite(a.number("revision", Integer.MAX_VALUE, 0), a.why()));
    }

    private Orders() {}

    static java.util.Set<String> names() {
        return ORDERS.keySet();
    }

    /** What the command asks for. */
    static Action action(String name, Map<String, String> args) throws Arguments.Wrong {
        Order order = ORDERS.get(name);
        return order.maker.make(new Arguments(args, order.args));
    }

    private static void order(String name, List<String> args, Maker maker) {
        ORDERS.put(name, new Order(args, maker));
    }

    private static String alarm(Arguments a) throws Arguments.Wrong {
        return a.name("alarm", "an alarm");
    }

    private static String device(Arguments a) throws Arguments.Wrong {
        return a.name("device", "a device");
    }
}
