package io.sluice.runtime;

import io.sluice.port.admin.CommandGate;
import io.sluice.port.field.FieldDriver;
import io.sluice.port.field.FieldScout;
import io.sluice.port.field.IntakeDriver;
import io.sluice.port.forward.UplinkDriver;
import io.sluice.port.store.Journal;
import io.sluice.port.store.StateKeeper;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The services of the rim as they are now; they come and go. Thread-safe: each field stands for itself. */
final class Rim {
    final List<FieldDriver> drivers = new CopyOnWriteArrayList<>();
    final List<IntakeDriver> intakeDrivers = new CopyOnWriteArrayList<>();
    final List<UplinkDriver> uplinkDrivers = new CopyOnWriteArrayList<>();
    final List<FieldScout> scouts = new CopyOnWriteArrayList<>();
    volatile Journal journal;
    volatile StateKeeper keeper;
    volatile CommandGate gate;

    FieldDriver driver(String scheme) {
        return drivers.stream()
                .filter(d -> d.scheme().equals(scheme))
                .findFirst()
                .orElse(null);
    }

    FieldScout scout(String scheme) {
        return scouts.stream()
                .filter(s -> s.schemes().contains(scheme))
                .findFirst()
                .orElse(null);
    }

    IntakeDriver intakeDriver(String scheme) {
        return intakeDrivers.stream()
                .filter(d -> d.scheme().equals(scheme))
                .findFirst()
                .orElse(null);
    }

    UplinkDriver uplinkDriver(String type) {
        return uplinkDrivers.stream()
                .filter(d -> d.type().equals(type))
                .findFirst()
                .orElse(null);
    }
}
