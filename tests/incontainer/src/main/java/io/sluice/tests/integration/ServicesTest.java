package io.sluice.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.port.admin.Command;
import io.sluice.port.admin.CommandGate;
import io.sluice.port.admin.Operations;
import io.sluice.port.admin.Snapshot;
import io.sluice.port.field.FieldDriver;
import io.sluice.port.forward.UplinkDriver;
import io.sluice.port.host.Host;
import io.sluice.port.store.AuditLog;
import io.sluice.port.store.Journal;
import io.sluice.port.store.StateKeeper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** The gateway put together by the framework: settings arrive, services appear, scans go from driver to journal. */
class ServicesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final BundleContext context =
            FrameworkUtil.getBundle(ServicesTest.class).getBundleContext();

    @ParameterizedTest
    @CsvSource({
        "io.sluice.port.host.Host, io.sluice.host.linux",
        "io.sluice.port.field.FieldDriver, io.sluice.field.modbus",
        "io.sluice.port.field.FieldDriver, io.sluice.field.board",
        "io.sluice.port.field.IntakeDriver, io.sluice.field.coap",
        "io.sluice.port.field.FieldDriver, io.sluice.field.serial",
        "io.sluice.port.store.Journal, io.sluice.store.sqlite",
        "io.sluice.port.store.StateKeeper, io.sluice.store.sqlite",
        "io.sluice.port.store.AuditLog, io.sluice.store.sqlite",
        "io.sluice.port.forward.UplinkDriver, io.sluice.forward.mqtt",
        "io.sluice.port.admin.CommandGate, io.sluice.manage",
        "io.sluice.port.admin.Operations, io.sluice.runtime",
        "jakarta.servlet.Servlet, io.sluice.web"
    })
    void bundleOffersItsPort(String port, String bundle) throws InterruptedException {
        ServiceTracker<Object, Object> tracker = new ServiceTracker<>(context, port, null);
        tracker.open();
        try {
            assertNotNull(tracker.waitForService(PATIENCE.toMillis()), port);
            long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
            while (Stream.of(tracker.getServiceReferences())
                    .noneMatch(r -> bundle.equals(r.getBundle().getSymbolicName()))) {
                assertTrue(System.nanoTime() - deadlineNs < 0, () -> bundle + " offers " + port);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        } finally {
            tracker.close();
        }
    }

    @Test
    void portsAreTheSameTypesForAll() throws InterruptedException {
        // a service seen through another class loader's copy of a port would not be assignable
        for (Class<?> port : new Class<?>[] {
            Host.class, FieldDriver.class, Journal.class, StateKeeper.class, AuditLog.class, UplinkDriver.class
        }) {
            assertTrue(port.isInstance(await(port)), port.getName());
        }
    }

    @Test
    void hostKnowsTheHomeItWasGiven() throws InterruptedException {
        assertEquals(
                Path.of(context.getProperty("sluice.home")), await(Host.class).home());
    }

    @Test
    void scansOfADeadDeviceReachTheJournal() throws InterruptedException {
        Snapshot snapshot =
                awaitSnapshot(now -> now.journal() != null && now.journal().samples() > 0);

        assertEquals(1, snapshot.devices());
        assertEquals(0, snapshot.devicesUp());
        assertEquals(snapshot.samples(), snapshot.badSamples());
        assertEquals("", snapshot.configFault());
    }

    @Test
    void commandsAreCarriedOutAndRepeatsAreNot() throws InterruptedException {
        CommandGate gate = await(CommandGate.class);
        await(Operations.class);
        await(AuditLog.class);
        Command command = new Command("test-" + System.nanoTime(), "rebirth", Map.of(), "test", 0);

        assertEquals("ok", gate.execute(command).code());
        assertEquals("repeated", gate.execute(command).code());
    }

    @Test
    void gatewaySurvivesTheRestartOfItsStore() throws InterruptedException, BundleException {
        Operations operations = await(Operations.class);
        awaitSnapshot(now -> now.journal() != null);
        Bundle store = reference(Journal.class).getBundle();

        store.stop();
        try {
            awaitSnapshot(now -> now.journal() == null);
            long before = operations.snapshot().samples();
            awaitSnapshot(now -> now.samples() > before);
        } finally {
            store.start();
        }

        awaitSnapshot(now -> now.journal() != null && now.journal().samples() > 0);
        assertEquals(operations, await(Operations.class), "the runtime itself was not restarted");
    }

    private Snapshot awaitSnapshot(Predicate<Snapshot> wanted) throws InterruptedException {
        Operations operations = await(Operations.class);
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        Snapshot snapshot = operations.snapshot();
        while (!wanted.test(snapshot)) {
            assertTrue(System.nanoTime() - deadlineNs < 0, () -> "last seen: " + operations.snapshot());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            snapshot = operations.snapshot();
        }
        return snapshot;
    }

    private <T> T await(Class<T> port) throws InterruptedException {
        ServiceTracker<T, T> tracker = new ServiceTracker<>(context, port, null);
        tracker.open();
        try {
            T service = tracker.waitForService(PATIENCE.toMillis());
            assertNotNull(service, port.getName());
            return service;
        } finally {
            tracker.close();
        }
    }

    private ServiceReference<?> reference(Class<?> port) {
        return context.getServiceReference(port);
    }
}
