package io.sluice.runtime;

import io.sluice.port.admin.CommandGate;
import io.sluice.port.admin.Operations;
import io.sluice.port.field.FieldDriver;
import io.sluice.port.forward.UplinkDriver;
import io.sluice.port.host.Host;
import io.sluice.port.store.Journal;
import io.sluice.port.store.StateKeeper;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
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
    private final ServiceRegistration<Operations> operations;

    /** Starts the gateway. */
    @Activate
    public GatewayComponent(BundleContext context, Config config, @Reference Host host) {
        Path profiles = Path.of(config.release(), "device-profiles", "profiles");
        gateway = new Gateway(host, rim, profiles, fault -> end(context, fault));
        // registered by hand: the command gate refers to it and this component to the gate, a circle to the component
        // runtime
        operations = context.registerService(Operations.class, gateway, null);
    }

    @Deactivate
    void stop() {
        operations.unregister();
        gateway.close();
    }

    /** No site to run: says why and ends the process with EX_CONFIG. */
    private static void end(BundleContext context, String fault) {
        System.err.println(fault);
        System.setProperty("sluice.exit", "78");
        try {
            context.getBundle(0).stop();
        } catch (BundleException e) {
            throw new IllegalStateException("stopping the framework failed", e);
        }
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
