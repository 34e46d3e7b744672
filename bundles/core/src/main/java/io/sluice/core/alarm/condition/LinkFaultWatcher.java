package io.sluice.core.alarm.condition;

import io.sluice.core.board.Board;
import io.sluice.model.Quality;
import io.sluice.model.site.Condition;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.Site;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A link that is down: the newest scan of its devices says so. The first scan that says anything else ends it, whichever device
 * it is of. Before the first scan it holds.
 */
final class LinkFaultWatcher implements Watcher {
    private final String link;
    private final int colour;
    private final int[] devices;
    private final PointRef[][] points;
    private final Set<Integer> looks;
    private final Supplier<String> why = this::why;
    private boolean down;

    LinkFaultWatcher(Condition.LinkFault condition, Site site) {
        link = condition.link();
        colour = condition.colour().ordinal();
        devices = site.devices().stream()
                .filter(d -> !d.isVirtual() && d.link().equals(link))
                .mapToInt(DeviceSpec::index)
                .toArray();
        points = Arrays.stream(devices)
                .mapToObj(d -> points(site.devices().get(d)))
                .toArray(PointRef[][]::new);
        looks = Arrays.stream(devices).boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    private static PointRef[] points(DeviceSpec device) {
        PointRef[] refs = new PointRef[device.points().size()];
        Arrays.setAll(refs, i -> new PointRef(device.index(), i));
        return refs;
    }

    @Override
    public Set<Integer> devices() {
        return looks;
    }

    @Override
    public boolean ticks() {
        return false;
    }

    @Override
    public void look(Board board, long nowNs, long utcMs, Verdict into) {
        int newest = -1;
        long newestNs = Board.NEVER;
        for (int i = 0; i < devices.length; i++) {
            long at = board.atNs(devices[i]);
            if (at != Board.NEVER && at >= newestNs) {
                newest = i;
                newestNs = at;
            }
        }
        down = newest >= 0 && isDown(board, points[newest]);
        into.begin(Double.NaN, down ? Quality.LINK_DOWN : Quality.GOOD);
        into.because(why);
        into.call(colour, down ? Verdict.PASSED : newest < 0 ? Verdict.HOLD : Verdict.CLEAR, Double.NaN, false);
    }

    private static boolean isDown(Board board, PointRef[] of) {
        for (PointRef point : of) {
            if (board.quality(point) == Quality.LINK_DOWN) {
                return true;
            }
        }
        return false;
    }

    private String why() {
        return down ? "link " + link + " is down" : "";
    }
}
