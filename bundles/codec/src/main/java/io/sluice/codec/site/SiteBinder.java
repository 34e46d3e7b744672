package io.sluice.codec.site;

import io.sluice.codec.limits.LimitSet;
import io.sluice.model.site.AlarmPolicy;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.CaptureSpec;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.GatewaySpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointChecks;
import io.sluice.model.site.SerialSettings;
import io.sluice.model.site.SerialSettings.Parity;
import io.sluice.model.site.Site;
import io.sluice.model.site.UplinkSpec;
import io.sluice.model.site.WatchSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Makes a {@link Site} of a document and checks what a schema cannot: references, orders, budgets. */
final class SiteBinder {
    private static final int MOST_LINKS = 64;
    static final int MOST_DEVICES = 512;
    private static final int MOST_ALARMS = 4096;
    private static final int MOST_UPLINKS = 8;
    private static final int MOST_DERIVED = 256;
    private static final int MOST_OUTPUTS = 64;
    private static final int MOST_MODES = 16;

    private final Document document;
    private final Map<String, Profile> profiles;
    private final Set<String> found;

    /**
     * A binder.
     *
     * @param document the site
     * @param profiles the sound profiles by id
     * @param found ids of all profiles that were found, sound or not
     */
    SiteBinder(Document document, Map<String, Profile> profiles, Set<String> found) {
        this.document = document;
        this.profiles = profiles;
        this.found = found;
    }

    /**
     * The site; not to be used if the document holds an error afterwards.
     *
     * @param hash of the texts and of the limit set
     * @param siteSet name of the limits of the file itself
     * @param limitSet limit set in force; null if none
     */
    Site bind(String hash, String siteSet, LimitSet limitSet) {
        Fields top = Fields.of(document, "");
        GatewaySpec gateway = gateway(top);
        PolicyBinder policies = new PolicyBinder(document);
        AlarmPolicy policy = policies.policy(top);
        PolicyBinder.Faults faults = policies.faults(top);
        Registry linkNames = new Registry("links");
        Registry deviceNames = new Registry("devices");
        List<Fields> linkFields = top.children("links", MOST_LINKS);
        List<Fields> deviceFields = top.children("devices", MOST_DEVICES);
        if (deviceFields.isEmpty()) {
            document.warning("", "no devices: nothing is measured", "devices: [...]");
        }
        List<LinkSpec> links = links(linkFields, linkNames);
        DeviceBinder deviceBinder = new DeviceBinder(document, profiles, found, links, linkNames, gateway.place());
        PointTable table = new PointTable(document, deviceBinder.bind(deviceFields, deviceNames));
        DerivedBinder derived = new DerivedBinder(document, table, gateway.place());
        derived.bind(top.children("derived", MOST_DERIVED), deviceNames);
        AlarmBinder alarmBinder = new AlarmBinder(document, table, faults, limitSet, siteSet, policies.approved(top));
        List<AlarmRule> alarms = new ArrayList<>(alarmBinder.bind(top.children("alarms", MOST_ALARMS)));
        List<PointChecks> checks =
                new ChecksBinder(document, table, derived.figures().values(), alarmBinder.gaps()).bind(deviceFields);
        List<Fields> outputFields = top.children("outputs", MOST_OUTPUTS);
        List<OutputSpec> outputs =
                new OutputBinder(document, table, linkNames, alarms, BoardLinks.gpio(links)).bind(outputFields);
        PushLinks.refuseOutputs(links, outputs, outputFields);
        for (OutputSpec output : outputs) {
            if (links.stream()
                    .anyMatch(l -> l.name().equals(output.link()) && l.driver().startsWith("serial"))) {
                document.fault(
                        outputFields.get(output.index()).pointer("link"),
                        "carries serial instruments, which have no outputs",
                        "a modbus or gpio link");
            }
        }
        ModesBinder modes = new ModesBinder(document, table);
        List<CaptureSpec> captures = modes.captures(top.children("captures", MOST_MODES));
        List<Fields> watchFields = top.children("watch", MOST_MODES);
        List<WatchSpec> watches = modes.watches(watchFields);
        List<UplinkSpec> uplinks = new UplinkBinder(document).bind(top.children("uplinks", MOST_UPLINKS));
        List<DeviceSpec> specs = new Reach(table, derived.figures()).devices(alarms, outputs);
        new Budgets(document, links, linkFields, specs, deviceFields)
                .check(outputs, outputFields, watches, watchFields);
        alarms.addAll(FaultRules.of(links, specs, faults));
        CabinetBinder cabinet = new CabinetBinder(document, table, alarms);
        GatewaySpec housed = gateway.with(cabinet.bind(top));
        alarms.addAll(cabinet.rules());
        return new Site(housed, links, specs, alarms, uplinks, outputs, checks, captures, watches, policy, hash);
    }

    private GatewaySpec gateway(Fields top) {
        if (!top.has("gateway")) {
            document.missing("", "gateway", "");
        }
        Fields fields = top.child("gateway");
        Place place = place(fields.child("place"), Place.UNKNOWN);
        return new GatewaySpec(fields.required("id"), fields.text("label", ""), place);
    }

    /** A place; what is left out is the surrounding one's, coordinates and their reference system as one. */
    static Place place(Fields fields, Place around) {
        boolean own = fields.has("latitude") || fields.has("longitude");
        if (own) {
            for (String key : List.of("latitude", "longitude", "crs")) {
                if (!fields.has(key)) {
                    fields.document().missing(fields.pointer(), key, "latitude, longitude and crs together");
                }
            }
        } else if (fields.has("crs")) {
            fields.document().warning(fields.pointer("crs"), "means nothing without latitude and longitude", "");
        }
        return new Place(
                own ? fields.number("latitude", Double.NaN) : around.latitude(),
                own ? fields.number("longitude", Double.NaN) : around.longitude(),
                own ? fields.text("crs", "") : around.crs(),
                fields.text("division", around.division()),
                fields.text("grid", around.gridCell()),
                fields.text("address", around.address()),
                fields.has("cameras") ? fields.texts("cameras") : around.cameras());
    }

    private List<LinkSpec> links(List<Fields> all, Registry names) {
        List<LinkSpec> links = new ArrayList<>();
        Map<String, String> owners = new HashMap<>();
        BoardLinks board = new BoardLinks(document);
        PushLinks push = new PushLinks(document);
        for (Fields fields : all) {
            String name = names.enter(fields);
            if (PushLinks.isOne(fields)) {
                links.add(push.link(name, fields));
                continue;
            }
            PushLinks.refuseKeys(fields);
            if (BoardLinks.isOne(fields)) {
                links.add(board.link(name, fields));
            } else {
                BoardLinks.refuseKeys(fields);
                links.add(new LinkBinder(document, owners).bind(fields, name));
            }
        }
        return links;
    }

    /** Serial settings; 8N1 unless said otherwise. */
    static SerialSettings serial(Fields fields) {
        if (!fields.has("baud")) {
            fields.document().missing(fields.pointer(), "baud", "such as 9600");
        }
        Parity parity = Parity.NONE;
        for (Parity one : Parity.values()) {
            parity = one.name().toLowerCase(Locale.ROOT).equals(fields.text("parity", "none")) ? one : parity;
        }
        return new SerialSettings(
                Math.max(1, fields.integer("baud", 9600)),
                fields.integer("dataBits", 8),
                parity,
                fields.integer("stopBits", 1));
    }

    static String driver(Fields fields, String known) {
        String driver = fields.required("driver");
        if (!driver.isEmpty() && !List.of(known.split(", ")).contains(driver)) {
            fields.document().fault(fields.pointer("driver"), "unknown driver", known);
        }
        return driver;
    }
}
