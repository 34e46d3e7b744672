package io.sluice.manage;

import io.sluice.port.admin.Action;
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
                "set-limits",
                List.of("document", "signature"),
                a -> new Action.SetLimits(
                        a.text("document", MOST_DOCUMENT, "the limit set, YAML"),
                        a.text("signature", MOST_SIGNATURE, "its Ed25519 signature, base64")));
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
