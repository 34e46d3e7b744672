package io.sluice.web;

import io.nayuki.qrcodegen.QrCode;
import io.sluice.port.admin.Operations;
import io.sluice.port.admin.SiteView;
import io.sluice.port.host.Host;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the box is and how it is reached: version, addresses, label. Thread-safe. */
final class Machine {
    private static final Logger LOG = LoggerFactory.getLogger(Machine.class);
    private static final int MOST_ADDRESSES = 8;
    private static final Properties BUILD = build();

    private final Settings settings;
    private final Ports ports;
    private final Host host;
    private final Supplier<List<Map<String, Object>>> bundles;
    private final Supplier<String> fingerprint;
    private final Supplier<List<String>> localNames;

    Machine(
            Settings settings,
            Ports ports,
            Host host,
            Supplier<List<Map<String, Object>>> bundles,
            Supplier<String> fingerprint,
            Supplier<List<String>> localNames) {
        this.settings = settings;
        this.ports = ports;
        this.host = host;
        this.bundles = bundles;
        this.fingerprint = fingerprint;
        this.localNames = localNames;
    }

    /** What runs: of which sources, when they were committed, since when, on what. */
    Map<String, Object> version() {
        Operations operations = ports.operations();
        return Json.map(
                "version", BUILD.getProperty("version", ""),
                "commit", BUILD.getProperty("commit", ""),
                "builtUtcMs", builtUtcMs(BUILD.getProperty("built", "")),
                "sinceUtcMs",
                        operations == null
                                ? null
                                : host.utcMs() - operations.snapshot().uptimeMs(),
                "boot", host.boot().id(),
                "java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                "os",
                        System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                                + System.getProperty("os.arch"),
                "bundles", bundles.get());
    }

    private static Long builtUtcMs(String built) {
        return built.isEmpty() ? null : Long.valueOf(Instant.parse(built).toEpochMilli());
    }

    private static Properties build() {
        Properties p = new Properties();
        try (InputStream in = Machine.class.getResourceAsStream("version.properties")) {
            if (in != null) {
                p.load(in);
            }
        } catch (IOException e) {
            LOG.debug("event=version fault=\"{}\"", e.toString());
        }
        return p;
    }

    /** The addresses of this machine that another can reach, IPv4 first; without zones. */
    static List<String> addresses() {
        List<String> four = new ArrayList<>();
        List<String> six = new ArrayList<>();
        try {
            for (NetworkInterface n : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (!n.isUp() || n.isLoopback()) {
                    continue;
                }
                for (InetAddress a : Collections.list(n.getInetAddresses())) {
                    if (a instanceof Inet6Address) {
                        if (!a.isLinkLocalAddress()) {
                            six.add(a.getHostAddress().replaceAll("%.*", ""));
                        }
                    } else {
                        four.add(a.getHostAddress());
                    }
                }
            }
        } catch (SocketException e) {
            LOG.warn("event=addresses fault=\"{}\"", e.toString());
        }
        four.addAll(six);
        return List.copyOf(four.subList(0, Math.min(four.size(), MOST_ADDRESSES)));
    }

    List<String> urls() {
        boolean https = settings.httpsPort() != 0;
        String scheme = https ? "https://" : "http://";
        int port = https ? settings.httpsPort() : settings.httpPort();
        String tail = port == (https ? 443 : 80) ? "/" : ":" + port + "/";
        List<String> hosts = new ArrayList<>();
        if (port == 0) {
            return List.of();
        }
        if (!https) {
            hosts.add("localhost");
        } else {
            if (settings.address().isEmpty()) {
                hosts.addAll(addresses());
            } else {
                hosts.add(settings.address());
            }
            hosts.addAll(settings.names());
            hosts.addAll(localNames.get());
        }
        return hosts.stream()
                .distinct()
                .map(h -> scheme + (h.contains(":") ? "[" + h + "]" : h) + tail)
                .toList();
    }

    Map<String, Object> label() {
        SiteView view = ports.siteView();
        SiteView.Now now = view == null ? null : view.now();
        List<String> urls = urls();
        String wifi = wifi();
        return Json.map(
                "gateway", now == null ? null : now.site().gateway().id(),
                "label", now == null ? null : now.site().gateway().label(),
                "urls", urls,
                "fingerprint", fingerprint.get(),
                "wifi", wifi.isEmpty() ? null : Json.map("qr", wifi, "qrSvg", svg(wifi)),
                "qrSvg", urls.isEmpty() ? null : svg(urls.get(0)));
    }

    private String wifi() {
        if (settings.wifi().isEmpty()) {
            return "";
        }
        try {
            return host.secret(settings.wifi());
        } catch (IOException e) {
            LOG.warn("event=label wifi={} fault=\"{}\"", settings.wifi(), e.getMessage());
            return "";
        }
    }

    /** A QR code as SVG, one unit a module, with the quiet zone of four modules that ISO/IEC 18004 asks for. */
    static String svg(String text) {
        QrCode qr = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
        int size = qr.size + 8;
        StringBuilder out = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")
                .append(size)
                .append(' ')
                .append(size)
                .append("\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h")
                .append(size)
                .append('v')
                .append(size)
                .append("H0z\"/><path fill=\"#000\" d=\"");
        for (int y = 0; y < qr.size; y++) {
            for (int x = 0; x < qr.size; x++) {
                if (qr.getModule(x, y)) {
                    out.append('M').append(x + 4).append(' ').append(y + 4).append("h1v1h-1z");
                }
            }
        }
        return out.append("\"/></svg>").toString();
    }
}
