package io.sluice.web;

import io.sluice.port.admin.CommandGate;
import io.sluice.port.admin.Commissioning;
import io.sluice.port.admin.Configurator;
import io.sluice.port.admin.Operations;
import io.sluice.port.admin.SiteView;
import io.sluice.port.store.AuditLog;
import io.sluice.port.store.Collector;
import io.sluice.port.store.History;
import io.sluice.port.store.NoticeLog;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The ports of the gateway as they come and go: the page outlives each of them. Thread-safe. */
@Component(service = LivePorts.class)
public final class LivePorts implements Ports {
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile SiteView siteView;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Operations operations;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile CommandGate gate;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Configurator configurator;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Commissioning commissioning;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile History history;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Collector collector;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile NoticeLog notices;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile AuditLog audit;

    @Override
    public SiteView siteView() {
        return siteView;
    }

    @Override
    public Operations operations() {
        return operations;
    }

    @Override
    public CommandGate gate() {
        return gate;
    }

    @Override
    public Configurator configurator() {
        return configurator;
    }

    @Override
    public Commissioning commissioning() {
        return commissioning;
    }

    @Override
    public History history() {
        return history;
    }

    @Override
    public Collector collector() {
        return collector;
    }

    @Override
    public NoticeLog notices() {
        return notices;
    }

    @Override
    public AuditLog audit() {
        return audit;
    }
}
