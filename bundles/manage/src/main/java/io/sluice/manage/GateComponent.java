package io.sluice.manage;

import io.sluice.port.admin.Command;
import io.sluice.port.admin.CommandGate;
import io.sluice.port.admin.Operations;
import io.sluice.port.admin.Reply;
import io.sluice.port.host.Host;
import io.sluice.port.store.AuditLog;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Offers {@link Gate} as a service; gateway and audit log may come and go. Thread-safe. */
@Component
public final class GateComponent implements CommandGate {
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Operations operations;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile AuditLog audit;

    private final Gate gate;

    /** Made by the component runtime. */
    @Activate
    public GateComponent(@Reference Host host) {
        gate = new Gate(() -> operations, () -> audit, host::utcMs);
    }

    @Override
    public Reply execute(Command command) {
        return gate.execute(command);
    }
}
