package io.sluice.field.board;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.SerialSettings;
import io.sluice.port.field.FieldScout;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Offers {@link BoardScout} as a service. Comes up with the bundle's drivers. */
@Component(configurationPid = "io.sluice.field.board", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class BoardScoutComponent implements FieldScout {
    private final FieldScout scout = new BoardScout();

    @Override
    public Set<String> schemes() {
        return scout.schemes();
    }

    @Override
    public String scan(
            LinkSpec link,
            List<SerialSettings> settings,
            int firstUnit,
            int lastUnit,
            int timeoutMs,
            Consumer<Found> found)
            throws InterruptedException {
        return scout.scan(link, settings, firstUnit, lastUnit, timeoutMs, found);
    }

    @Override
    public Probe probe(LinkSpec link, DeviceSpec device) throws InterruptedException {
        return scout.probe(link, device);
    }
}
