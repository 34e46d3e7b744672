package io.sluice.port.admin;

import org.osgi.annotation.versioning.ProviderType;

/** The only way in for commands from page or uplink: checks, audits, carries out. Thread-safe. A service. */
@ProviderType
public interface CommandGate {
    /** Carries a command out and answers. May wait for the audit's commit; never throws for a bad command. */
    Reply execute(Command command);
}
