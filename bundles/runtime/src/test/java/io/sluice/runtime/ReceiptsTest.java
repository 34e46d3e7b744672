package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Realm;
import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Notice;
import io.sluice.port.admin.Outcome;
import io.sluice.port.forward.Uplink;
import io.sluice.port.forward.UplinkContext;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptsTest {
    @TempDir
    Path home;

    private final List<Notice> seen = new ArrayList<>();
    private FakeRim.TestHost host;
    private Receipts receipts;
    private FakeRim.TestUplink city;
    private FakeRim.TestUplink district;

    @BeforeEach
    void start() {
        host = new FakeRim.TestHost(home);
        receipts = new Receipts(host);
        UplinkContext gateway = (UplinkContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {UplinkContext.class}, (p, method, arguments) -> {
                    seen.add((Notice) arguments[0]);
                    return null;
                });
        city = new FakeRim.TestUplink("city", receipts.of("city", gateway));
        district = new FakeRim.TestUplink("district", receipts.of("district", gateway));
    }

    private Outcome test(String uplink) {
        List<Uplink> open = List.of(city, district);
        return receipts.test(uplink, open, data -> open.forEach(u -> u.offer(event(uplink, data))));
    }

    private Event event(String subject, Map<String, String> data) {
        Boot boot = host.boot();
        return new Event(
                boot, 1, 1, "uplink-test", subject, "page:zhang", data, ClockState.SYNCHRONISED, Realm.LIVE, 1, 1);
    }

    @Test
    void saysWhenTheDestinationHadIt() {
        city.acknowledges = true;
        Outcome outcome = test("city");
        assertThat(outcome.isOk()).as(outcome.message()).isTrue();
        assertThat(outcome.rows()).singleElement().satisfies(row -> {
            assertThat(row).containsKeys("test", "sentUtcMs");
            assertThat((long) row.get("ackMs")).isNotNegative();
        });
        assertThat(seen).as("the gateway still hears of it").hasSize(1);
    }

    @Test
    void anotherUplinksReceiptDoesNotCount() {
        district.acknowledges = true;
        Outcome outcome = test("city");
        assertThat(outcome.code()).isEqualTo("unavailable");
        assertThat(outcome.message()).contains("not acknowledged within 5 s").contains("it is connected");
    }

    @Test
    void namesAnUplinkThatIsNotThere() {
        assertThat(test("moon").code()).isEqualTo("not-found");
    }
}
