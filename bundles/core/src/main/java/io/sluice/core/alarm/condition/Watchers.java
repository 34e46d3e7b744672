package io.sluice.core.alarm.condition;

import io.sluice.core.expression.Compiler;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.Site;

/** Makes watchers. */
public final class Watchers {
    private Watchers() {}

    /** The watcher for a rule, with windows of its own. */
    public static Watcher of(AlarmRule rule, Site site) {
        return of(rule, site, new Compiler(site));
    }

    /**
     * The watcher for a rule.
     *
     * @param compiler shares windows among the rules of one realm
     */
    public static Watcher of(AlarmRule rule, Site site, Compiler compiler) {
        Condition condition = rule.condition();
        if (condition instanceof Condition.Limits c) {
            return new LimitWatcher(c, site);
        }
        if (condition instanceof Condition.Vote c) {
            return new VoteWatcher(c, site);
        }
        if (condition instanceof Condition.Formula c) {
            return new FormulaWatcher(rule, c, site, compiler);
        }
        if (condition instanceof Condition.Disagreement c) {
            return new DisagreementWatcher(rule, c, site);
        }
        if (condition instanceof Condition.Stale c) {
            return new StaleWatcher(c, site);
        }
        if (condition instanceof Condition.DeviceFault c) {
            return new DeviceFaultWatcher(c, site);
        }
        return new LinkFaultWatcher((Condition.LinkFault) condition, site);
    }
}
