package io.sluice.web;

import io.sluice.web.DnsMessage.Question;
import io.sluice.web.DnsMessage.Rr;
import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is told about this box by multicast DNS: its names and the page as a service (RFC 6762, RFC 6763). Immutable.
 *
 * <pre>
 *   sluice.local, gw-1.local          A, AAAA   addresses of the interface that is asked at
 *   _https._tcp.local                 PTR       gw-1._https._tcp.local
 *   gw-1._https._tcp.local            SRV, TXT  gw-1.local:8443, path=/ id=gw-1 product=sluice
 *   _services._dns-sd._udp.local      PTR       _https._tcp.local
 * </pre>
 *
 * @param wanted names for the box, without {@code .local}, the most general first
 * @param number 1, or what is added to each name because others have them: {@code sluice-2}
 * @param httpsPort 0: none
 * @param httpPort 0: none
 */
record Advertised(List<String> wanted, int number, int httpsPort, int httpPort) {
    private static final long HOST_TTL_S = 120; // RFC 6762, 10
    private static final long OTHER_TTL_S = 4500;
    private static final List<String> SERVICES = DnsMessage.name("_services._dns-sd._udp.local");

    /** The same box under other names. */
    Advertised renamed() {
        return new Advertised(wanted, number + 1, httpsPort, httpPort);
    }

    /** Its names, {@code sluice.local} and such. */
    List<String> names() {
        return wanted.stream().map(w -> label(w) + ".local").distinct().toList();
    }

    private String label(String name) {
        return number == 1 ? name : name + "-" + number;
    }

    /** A name as a label of the domain name system; empty if nothing is left of it. */
    static String asLabel(String name) {
        String label =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        return label.substring(0, Math.min(label.length(), 50));
    }

    private List<String> own() {
        return DnsMessage.name(names().get(names().size() - 1));
    }

    private Map<List<String>, Integer> services() {
        Map<List<String>, Integer> services = new LinkedHashMap<>();
        if (httpsPort > 0) {
            services.put(DnsMessage.name("_https._tcp.local"), httpsPort);
        }
        if (httpPort > 0) {
            services.put(DnsMessage.name("_http._tcp.local"), httpPort);
        }
        return services;
    }

    private List<String> instance(List<String> service) {
        List<String> name = new ArrayList<>(List.of(own().get(0)));
        name.addAll(service);
        return name;
    }

    /** The names that nobody else may have. */
    List<List<String>> unique() {
        List<List<String>> unique =
                new ArrayList<>(names().stream().map(DnsMessage::name).toList());
        services().keySet().forEach(s -> unique.add(instance(s)));
        return unique;
    }

    /** Everything there is, as told at an interface with these addresses. */
    List<Rr> all(List<InetAddress> addresses) {
        List<Rr> all = new ArrayList<>();
        for (String name : names()) {
            for (InetAddress a : addresses) {
                int type = a instanceof Inet4Address ? DnsMessage.A : DnsMessage.AAAA;
                all.add(new Rr(DnsMessage.name(name), type, true, HOST_TTL_S, a.getAddress()));
            }
        }
        services().forEach((service, port) -> {
            List<String> instance = instance(service);
            byte[] target = DnsMessage.wire(own());
            ByteBuffer srv = ByteBuffer.allocate(6 + target.length);
            srv.putShort((short) 0)
                    .putShort((short) 0)
                    .putShort(port.shortValue())
                    .put(target);
            all.add(new Rr(instance, DnsMessage.SRV, true, HOST_TTL_S, srv.array()));
            all.add(new Rr(instance, DnsMessage.TXT, true, OTHER_TTL_S, text()));
            all.add(new Rr(service, DnsMessage.PTR, false, OTHER_TTL_S, DnsMessage.wire(instance)));
            all.add(new Rr(SERVICES, DnsMessage.PTR, false, OTHER_TTL_S, DnsMessage.wire(service)));
        });
        return all;
    }

    private byte[] text() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String pair : List.of("txtvers=1", "path=/", "product=sluice", "id=" + wanted.get(wanted.size() - 1))) {
            byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    /** What to answer to this, without what the asker knows already; empty: nothing. */
    List<Rr> answers(DnsMessage asked, List<InetAddress> addresses) {
        List<Rr> all = all(addresses);
        List<Rr> answers = new ArrayList<>();
        for (Question q : asked.questions()) {
            List<Rr> of = all.stream()
                    .filter(r -> r.isOf(q.name()) && (q.type() == r.type() || q.type() == DnsMessage.ANY))
                    .toList();
            answers.addAll(of);
            boolean isOurs = unique().stream().anyMatch(n -> DnsMessage.same(n, q.name()));
            if (of.isEmpty() && isOurs) {
                answers.add(none(q.name(), all));
            }
        }
        answers.removeIf(a -> asked.answers().stream().anyMatch(k -> k.saysTheSame(a) && k.ttlS() >= a.ttlS() / 2));
        return answers.stream().distinct().toList();
    }

    /** What helps whoever gets these answers: addresses and ports (RFC 6763, 12). */
    List<Rr> besides(List<Rr> answers, List<InetAddress> addresses) {
        boolean service = answers.stream().anyMatch(a -> a.type() == DnsMessage.PTR || a.type() == DnsMessage.SRV);
        return !service
                ? List.of()
                : all(addresses).stream()
                        .filter(r ->
                                r.type() != DnsMessage.PTR && answers.stream().noneMatch(a -> a.saysTheSame(r)))
                        .toList();
    }

    /** That a name has nothing of what was asked for (RFC 6762, 6.1): saves the asker the wait. */
    private static Rr none(List<String> name, List<Rr> all) {
        byte[] bits = new byte[5];
        int highest = 0;
        for (Rr r : all) {
            if (r.isOf(name) && r.type() < 40) {
                bits[r.type() / 8] |= (byte) (0x80 >> r.type() % 8);
                highest = Math.max(highest, r.type() / 8);
            }
        }
        byte[] next = DnsMessage.wire(name);
        ByteBuffer data = ByteBuffer.allocate(next.length + 3 + highest);
        data.put(next).put((byte) 0).put((byte) (highest + 1)).put(bits, 0, highest + 1);
        return new Rr(name, DnsMessage.NSEC, true, HOST_TTL_S, data.array());
    }

    /** Whether somebody else says something else of a name that is ours alone. */
    boolean isContradictedBy(List<Rr> said, List<InetAddress> own) {
        List<Rr> ours = all(own);
        for (Rr r : said) {
            boolean about = r.ttlS() > 0
                    && List.of(DnsMessage.A, DnsMessage.AAAA, DnsMessage.SRV).contains(r.type())
                    && unique().stream().anyMatch(r::isOf);
            if (about && ours.stream().noneMatch(r::saysTheSame)) {
                return true;
            }
        }
        return false;
    }
}
