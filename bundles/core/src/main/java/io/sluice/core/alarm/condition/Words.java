package io.sluice.core.alarm.condition;

import io.sluice.core.board.Board;
import io.sluice.model.Quality;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.Site;
import java.util.Locale;

/** Points and values in words, for reasons. */
final class Words {
    private Words() {}

    /** {@code radar-01/level}. */
    static String name(Site site, PointRef at) {
        return site.devices().get(at.device()).name() + '/' + site.point(at).name();
    }

    /** {@code radar-01/level 0.412 m}, {@code radar-01/level no-reply} or {@code radar-01/level 15.1 m out-of-range}. */
    static String of(Site site, Board board, PointRef at) {
        PointSpec spec = site.point(at);
        double value = board.kept(at);
        Quality quality = board.quality(at);
        StringBuilder s = new StringBuilder(name(site, at));
        if (!Double.isNaN(value)) {
            s.append(' ').append(String.format(Locale.ROOT, "%." + spec.decimals() + "f", value));
            if (!spec.unit().equals("1")) {
                s.append(' ').append(spec.unit());
            }
        }
        if (quality != Quality.GOOD) {
            s.append(' ').append(quality.word());
        }
        return s.toString();
    }
}
