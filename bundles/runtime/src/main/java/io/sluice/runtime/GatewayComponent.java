package io.sluice.runtime;

import io.sluice.port.admin.CommandGate;
import io.sluice.port.admin.Commissioning;
import io.sluice.port.admin.Configurator;
import io.sluice.port.admin.Operations;
import io.sluice.port.admin.SiteView;
import io.sluice.port.field.FieldDriver;
import io.sluice.port.field.FieldScout;
import io.sluice.port.field.IntakeDriver;
import io.sluice.port.forward.UplinkDriver;
import io.sluice.port.host.Host;
import io.sluice.port.store.Journal;
import io.sluice.port.store.StateKeeper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Runs {@link Gateway} for as long as there is a host; every other service may come and go. Thread-safe. */
@Component(
        immediate = true,
        configurationPid = "io.sluice.runtime",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
public final class GatewayComponent {
    /** Settings, see {@code etc/io.sluice.runtime.properties}. */
    public @interface Config {
        /** Directory of the release; set by {@link EtcSettings}. */
        String release();
    }

    private final Rim rim = new Rim();
    private final Gateway gateway;
    private final List<ServiceRegistration<?>> services = new ArrayList<>();

    /** Starts the gateway. */
    @Activate
    public GatewayComponent(BundleContext context, Config config, @Reference Host host) {
        Path profiles = Path.of(config.release(), "device-profiles", "profiles");
        gateway = new Gateway(host, rim, profiles);
        // registered by hand: the command gate refers to it and this component to the gate, a circle to the component
        // runtime
        services.add(context.registerService(Operations.class, gateway, null));
        services.add(context.registerService(SiteView.class, gateway, null));
        services.add(context.registerService(Configurator.class, gateway.configurator(), null));
        List<Path> searched = List.of(host.home().resolve("profiles"), profiles);
        services.add(context.registerService(Commissioning.class, new Commission(rim, searched, gateway), null));
    }

    @Deactivate
    void stop() {
        services.forEach(ServiceRegistration::unregister);
        gateway.close();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addDriver(FieldDriver driver) {
        rim.drivers.add(driver);
        poke();
    }

    void removeDriver(FieldDriver driver) {
        rim.drivers.remove(driver);
        poke();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addScout(FieldScout scout) {
        rim.scouts.add(scout);
    }

    void removeScout(FieldScout scout) {
        rim.scouts.remove(scout);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addIntakeDriver(IntakeDriver driver) {
        rim.intakeDrivers.add(driver);
        poke();
    }

    void removeIntakeDriver(IntakeDriver driver) {
        rim.intakeDrivers.remove(driver);
        poke();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addUplinkDriver(UplinkDriver driver) {
        rim.uplinkDrivers.add(driver);
        poke();
    }

    void removeUplinkDriver(UplinkDriver driver) {
        rim.uplinkDrivers.remove(driver);
        poke();
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setJournal(Journal journal) {
        rim.journal = journal;
        poke();
    }

    void unsetJournal(Journal journal) {
        // a replacement may have been bound before this one goes
        rim.journal = rim.journal == journal ? null : rim.journal;
        poke();
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setKeeper(StateKeeper keeper) {
        rim.keeper = keeper;
        poke();
    }

    void unsetKeeper(StateKeeper keeper) {
        // a replacement may have been bound before this one goes
        rim.keeper = rim.keeper == keeper ? null : rim.keeper;
        poke();
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setGate(CommandGate gate) {
        rim.gate = gate;
        poke();
    }

    void unsetGate(CommandGate gate) {
        // a replacement may have been bound before this one goes
        rim.gate = rim.gate == gate ? null : rim.gate;
        poke();
    }

    private void poke() {
        gateway.poke();
    }
}
