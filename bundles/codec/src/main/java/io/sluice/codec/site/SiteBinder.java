package io.sluice.codec.site;

import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.GatewaySpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.Site;
import io.sluice.model.site.UplinkSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes a {@link Site} of a document and checks what a schema cannot: references, orders, budgets. */
final class SiteBinder {
    private static final int MODBUS_TCP_PORT = 502;
    private static final int MOST_LINKS = 64;
    static final int MOST_DEVICES = 512;
    private static final int MOST_ALARMS = 4096;
    private static final int MOST_UPLINKS = 8;

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

    /** The site; not to be used if the document holds an error afterwards. */
    Site bind(String hash) {
        Fields top = Fields.of(document, "");
        GatewaySpec gateway = gateway(top);
        Registry linkNames = new Registry("links");
        List<Fields> linkFields = top.children("links", MOST_LINKS);
        List<Fields> deviceFields = top.children("devices", MOST_DEVICES);
        List<LinkSpec> links = links(linkFields, linkNames);
        DeviceBinder deviceBinder = new DeviceBinder(document, profiles, found, links, linkNames, gateway.place());
        List<DeviceBinder.Bound> devices = deviceBinder.bind(deviceFields);
        List<AlarmRule> alarms = new AlarmBinder(document, devices).bind(top.children("alarms", MOST_ALARMS));
        List<UplinkSpec> uplinks = new UplinkBinder(document).bind(top.children("uplinks", MOST_UPLINKS));
        List<DeviceSpec> specs = withAlarms(devices, alarms);
        budgets(linkFields, links, specs, deviceFields);
        return new Site(gateway, links, specs, alarms, uplinks, hash);
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
                fields.text("address", around.address()));
    }

    private List<LinkSpec> links(List<Fields> all, Registry names) {
        List<LinkSpec> links = new ArrayList<>();
        Map<String, String> owners = new HashMap<>();
        for (Fields fields : all) {
            String name = names.enter(fields);
            String host = host(fields);
            int port = fields.integer("port", MODBUS_TCP_PORT);
            String owner = owners.putIfAbsent(host.toLowerCase(Locale.ROOT) + " " + port, name);
            if (owner != null && !host.isEmpty()) {
                document.fault(
                        fields.pointer("host"),
                        host + ":" + port,
                        "link " + owner + " has the same host and port",
                        "one link for each port: put the devices on one");
            }
            long connectTimeoutMs = fields.duration("connectTimeout", 2000, 50, Durations.MINUTE);
            links.add(new LinkSpec(
                    name,
                    driver(fields, "modbus-tcp"),
                    (int) fields.duration("guard", 5, 0, 5 * Durations.SECOND),
                    Map.of(
                            "host", host,
                            "port", Integer.toString(port),
                            "connectTimeoutMs", Long.toString(connectTimeoutMs))));
        }
        return links;
    }

    static String driver(Fields fields, String known) {
        String driver = fields.required("driver");
        if (!driver.isEmpty() && !driver.equals(known)) {
            fields.document().fault(fields.pointer("driver"), "unknown driver", known);
        }
        return driver;
    }

    private String host(Fields fields) {
        String host = fields.required("host");
        long colons = host.chars().filter(c -> c == ':').count();
        if (colons == 1) {
            document.fault(fields.pointer("host"), "holds a port", "the host alone, and the port under port:");
        }
        return host;
    }

    private static List<DeviceSpec> withAlarms(List<DeviceBinder.Bound> devices, List<AlarmRule> alarms) {
        Set<Integer> watched = alarms.stream().map(AlarmRule::device).collect(Collectors.toSet());
        List<DeviceSpec> specs = new ArrayList<>();
        for (DeviceBinder.Bound bound : devices) {
            DeviceSpec d = bound.spec();
            specs.add(new DeviceSpec(
                    d.index(),
                    d.name(),
                    d.label(),
                    d.link(),
                    d.profile(),
                    d.unit(),
                    d.periodMs(),
                    d.timeoutMs(),
                    d.retries(),
                    d.maxGap(),
                    d.maxRegisters(),
                    watched.contains(d.index()),
                    d.place(),
                    d.points()));
        }
        return specs;
    }

    private void budgets(List<Fields> linkFields, List<LinkSpec> links, List<DeviceSpec> devices, List<Fields> where) {
        Map<String, List<DeviceSpec>> byLink = devices.stream()
                .collect(Collectors.groupingBy(DeviceSpec::link, LinkedHashMap::new, Collectors.toList()));
        for (int i = 0; i < links.size(); i++) {
            Fields fields = linkFields.get(i);
            long requestMs = fields.duration("requestTime", 20, 1, Durations.MINUTE);
            BusBudget budget = new BusBudget(requestMs, links.get(i).guardMs());
            List<DeviceSpec> own = byLink.getOrDefault(links.get(i).name(), List.of());
            if (own.isEmpty()) {
                document.warning(fields.pointer("name"), "no device is on this link", "");
                continue;
            }
            String shortfall = budget.shortfall(own);
            if (!shortfall.isEmpty()) {
                document.fault(
                        fields.pointer("name"), shortfall, "100 %: longer periods, fewer points or another link");
            }
            for (DeviceSpec device : own) {
                String silence = budget.silence(device, own);
                if (!silence.isEmpty()) {
                    Fields at = where.get(device.index());
                    document.warning(at.pointer("name"), silence, "a shorter timeout, fewer retries or another link");
                }
            }
        }
    }
}
