package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.web.DnsMessage.Question;
import io.sluice.web.DnsMessage.Rr;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is answered to what; the packets on a network of their own: {@code MdnsNetworkTest}. */
class MdnsTest {
    private static final int QUERY = 0;
    private final Advertised box = new Advertised(List.of("sluice", "gw-7"), 1, 8443, 0);
    private final List<InetAddress> addresses = List.of(address(192, 0, 2, 7), six());

    private static InetAddress address(int... bytes) {
        try {
            byte[] b = new byte[bytes.length];
            for (int i = 0; i < b.length; i++) {
                b[i] = (byte) bytes[i];
            }
            return InetAddress.getByAddress(b);
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static InetAddress six() {
        int[] bytes = new int[16];
        bytes[0] = 0x20;
        bytes[1] = 0x01;
        bytes[15] = 7;
        return address(bytes);
    }

    private static DnsMessage ask(String name, int type, Rr... known) {
        return new DnsMessage(
                0,
                QUERY,
                List.of(new Question(DnsMessage.name(name), type, false)),
                List.of(known),
                List.of(),
                List.of());
    }

    @Test
    void answersForItsNamesInAnyCase() {
        assertThat(box.names()).containsExactly("sluice.local", "gw-7.local");
        assertThat(box.answers(ask("SLUICE.Local", DnsMessage.A), addresses))
                .singleElement()
                .satisfies(r -> {
                    assertThat(r.data()).containsExactly(192, 0, 2, 7);
                    assertThat(r.unique()).isTrue();
                    assertThat(r.ttlS()).isEqualTo(120);
                });
        assertThat(box.answers(ask("gw-7.local", DnsMessage.ANY), addresses)).hasSize(2);
        assertThat(box.answers(ask("gw-8.local", DnsMessage.A), addresses)).isEmpty();
        assertThat(box.answers(ask("sluice.localdomain", DnsMessage.A), addresses))
                .isEmpty();
    }

    @Test
    void saysThatANameHasNoAddressOfThatKind() {
        List<Rr> answers = box.answers(ask("sluice.local", DnsMessage.AAAA), addresses.subList(0, 1));
        assertThat(answers).singleElement().satisfies(r -> {
            assertThat(r.type()).isEqualTo(DnsMessage.NSEC);
            byte[] name = DnsMessage.wire(DnsMessage.name("sluice.local"));
            // window 0, one byte of bits, bit 1: A
            assertThat(Arrays.copyOfRange(r.data(), name.length, r.data().length))
                    .containsExactly(0, 1, 0x40);
        });
    }

    @Test
    void theServiceLeadsToThePortAndTheAddresses() {
        List<Rr> found = box.answers(ask("_https._tcp.local", DnsMessage.PTR), addresses);
        assertThat(found).singleElement().satisfies(r -> {
            assertThat(r.data()).isEqualTo(DnsMessage.wire(DnsMessage.name("gw-7._https._tcp.local")));
            assertThat(r.unique()).isFalse();
        });
        List<Rr> besides = box.besides(found, addresses);
        assertThat(besides)
                .extracting(Rr::type)
                .contains(DnsMessage.SRV, DnsMessage.TXT, DnsMessage.A, DnsMessage.AAAA);
        Rr srv = besides.stream()
                .filter(r -> r.type() == DnsMessage.SRV)
                .findFirst()
                .orElseThrow();
        assertThat((srv.data()[4] & 0xff) << 8 | (srv.data()[5] & 0xff)).isEqualTo(8443);
        assertThat(box.answers(ask("_http._tcp.local", DnsMessage.PTR), addresses))
                .isEmpty();
        assertThat(box.answers(ask("_services._dns-sd._udp.local", DnsMessage.PTR), addresses))
                .hasSize(1);
    }

    @Test
    void doesNotRepeatWhatTheAskerKnows() {
        Rr known =
                box.answers(ask("_https._tcp.local", DnsMessage.PTR), addresses).get(0);
        assertThat(box.answers(ask("_https._tcp.local", DnsMessage.PTR, known), addresses))
                .isEmpty();
        assertThat(box.answers(ask("_https._tcp.local", DnsMessage.PTR, known.ttl(2000)), addresses))
                .as("it will soon have forgotten")
                .hasSize(1);
    }

    @Test
    void anotherAddressUnderItsNameIsAConflictAndItsOwnEchoIsNone() {
        List<String> name = DnsMessage.name("Sluice.local");
        Rr other = new Rr(name, DnsMessage.A, true, 120, new byte[] {(byte) 192, 0, 2, 8});
        assertThat(box.isContradictedBy(List.of(other), addresses)).isTrue();
        assertThat(box.isContradictedBy(List.of(other.ttl(0)), addresses))
                .as("it leaves")
                .isFalse();
        assertThat(box.isContradictedBy(box.all(addresses), addresses)).isFalse();
        assertThat(box.isContradictedBy(new Advertised(List.of("sluice", "gw-8"), 1, 443, 0).all(List.of()), addresses))
                .as("another gateway's service")
                .isFalse();
        assertThat(box.renamed().names()).containsExactly("sluice-2.local", "gw-7-2.local");
    }

    @Test
    void namesBecomeLabels() {
        assertThat(Advertised.asLabel("GW_Demo.01:a")).isEqualTo("gw-demo-01-a");
        assertThat(Advertised.asLabel("--")).isEmpty();
        assertThat(Advertised.asLabel("x".repeat(64))).hasSize(50);
    }

    @Test
    void packetsAreReadAsTheyAreWrittenAndPointersFollowed() {
        DnsMessage all = new DnsMessage(
                7,
                DnsMessage.RESPONSE,
                List.of(new Question(DnsMessage.name("a.local"), DnsMessage.ANY, true)),
                box.all(addresses),
                List.of(),
                List.of());
        DnsMessage read = DnsMessage.read(all.bytes(), all.bytes().length);
        assertThat(read.bytes()).isEqualTo(all.bytes());
        byte[] pointed = {
            0,
            0,
            0,
            0,
            0,
            2,
            0,
            0,
            0,
            0,
            0,
            0,
            1,
            'a',
            5,
            'l',
            'o',
            'c',
            'a',
            'l',
            0,
            0,
            1,
            0,
            1,
            1,
            'b',
            (byte) 0xc0,
            14,
            0,
            28,
            (byte) 0x80,
            1
        };
        DnsMessage two = DnsMessage.read(pointed, pointed.length);
        assertThat(two.questions())
                .containsExactly(
                        new Question(List.of("a", "local"), DnsMessage.A, false),
                        new Question(List.of("b", "local"), DnsMessage.AAAA, true));
    }

    @Test
    void noPacketWhateverIsInItDoesHarm() {
        byte[] good =
                new DnsMessage(0, DnsMessage.RESPONSE, List.of(), box.all(addresses), List.of(), List.of()).bytes();
        for (int length = 0; length < good.length; length++) {
            DnsMessage.read(good, length);
        }
        Random random = new Random(7);
        for (int i = 0; i < 50_000; i++) {
            byte[] bad = good.clone();
            for (int n = random.nextInt(6); n >= 0; n--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            DnsMessage m = DnsMessage.read(bad, bad.length);
            if (m != null) {
                box.answers(m, addresses);
                box.isContradictedBy(m.answers(), addresses);
            }
        }
        byte[] loop = {0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, (byte) 0xc0, 12, 0, 1, 0, 1};
        assertThat(DnsMessage.read(loop, loop.length)).isNull();
    }
}
