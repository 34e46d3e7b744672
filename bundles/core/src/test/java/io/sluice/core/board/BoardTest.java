package io.sluice.core.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.GatewaySpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.Site;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BoardTest {
    private static final PointRef FIRST = new PointRef(1, 0);
    private static final PointRef SECOND = new PointRef(1, 1);
    private static final Site SITE = new Site(
            new GatewaySpec("gw", "", Place.UNKNOWN),
            List.of(),
            List.of(device(0), device(1)),
            List.of(),
            List.of(),
            "hash");

    private final Board board = new Board(SITE);

    @Test
    void knowsNothingAtFirst() {
        assertThat(board.value(FIRST)).isNaN();
        assertThat(board.kept(FIRST)).isNaN();
        assertThat(board.quality(FIRST)).isEqualTo(Quality.NO_REPLY);
        assertThat(board.atNs(1)).isEqualTo(Board.NEVER);
        assertThat(board.goodAtNs(FIRST)).isEqualTo(Board.NEVER);
    }

    @Test
    void showsTheLatestOfEachPoint() {
        put(10, 1.5, Quality.GOOD, 2.5, Quality.UNCERTAIN);
        put(20, 1.6, Quality.GOOD, 2.6, Quality.UNCERTAIN);

        assertThat(board.value(FIRST)).isEqualTo(1.6);
        assertThat(board.value(SECOND)).as("uncertain is still a value").isEqualTo(2.6);
        assertThat(board.goodAtNs(SECOND)).isEqualTo(20);
        assertThat(board.atNs(1)).isEqualTo(20);
        assertThat(board.atNs(0)).as("the other device").isEqualTo(Board.NEVER);
    }

    @Test
    void hidesABadValueButKeepsItAndTheTimeOfTheLastGoodOne() {
        put(10, 1.5, Quality.GOOD, 2.5, Quality.GOOD);
        put(20, 99, Quality.OUT_OF_RANGE, Double.NaN, Quality.NO_REPLY);

        assertThat(board.value(FIRST)).isNaN();
        assertThat(board.kept(FIRST)).isEqualTo(99);
        assertThat(board.quality(FIRST)).isEqualTo(Quality.OUT_OF_RANGE);
        assertThat(board.goodAtNs(FIRST)).isEqualTo(10);
        assertThat(board.atNs(1)).isEqualTo(20);
    }

    @Test
    void takesNoNumberForNoGoodValue() {
        put(10, Double.NaN, Quality.UNCERTAIN, 1, Quality.GOOD);

        assertThat(board.goodAtNs(FIRST)).isEqualTo(Board.NEVER);
        assertThat(board.goodAtNs(SECOND)).isEqualTo(10);
    }

    @Test
    void doesNotShowWhetherAValueWasHeldBack() {
        board.put(scan(10, new double[] {1, 2}, new byte[] {(byte) (Quality.GOOD.code() | Scan.HELD), 0}));

        assertThat(board.quality(FIRST)).isEqualTo(Quality.GOOD);
        assertThat(board.goodAtNs(FIRST)).isEqualTo(10);
    }

    @Test
    void keepsNoHoldOnTheScan() {
        double[] values = {1, 2};
        byte[] quality = new byte[2];
        board.put(scan(10, values, quality));
        values[0] = 9;
        quality[0] = Quality.SPIKE.code();

        assertThat(board.value(FIRST)).isEqualTo(1);
    }

    @Test
    void copiesAnotherBoardAndThenGoesItsOwnWay() {
        put(10, 1.5, Quality.GOOD, 9, Quality.SPIKE);
        Board copy = new Board(SITE);
        copy.copy(board);
        put(20, 5, Quality.GOOD, 5, Quality.GOOD);

        assertThat(copy.value(FIRST)).isEqualTo(1.5);
        assertThat(copy.kept(SECOND)).isEqualTo(9);
        assertThat(copy.quality(SECOND)).isEqualTo(Quality.SPIKE);
        assertThat(copy.atNs(1)).isEqualTo(10);
        assertThat(copy.goodAtNs(FIRST)).isEqualTo(10);
        assertThat(copy.atNs(0)).isEqualTo(Board.NEVER);
    }

    private void put(long atNs, double first, Quality q1, double second, Quality q2) {
        board.put(scan(atNs, new double[] {first, second}, new byte[] {q1.code(), q2.code()}));
    }

    private static Scan scan(long atNs, double[] values, byte[] quality) {
        return new Scan(
                new Boot(1, "0000abcd", ""), 1, 1, 1, Realm.LIVE, atNs, 0, ClockState.SYNCHRONISED, values, quality);
    }

    private static DeviceSpec device(int index) {
        RegisterSource source = new RegisterSource(
                RegisterSource.Table.HOLDING, 0, RegisterSource.Type.S16, false, 0xffff, Set.of(), false);
        PointSpec point = new PointSpec("p", "", "m", source, 1, 0, 1, 0, 3, 0, 9, Double.NaN, 0, 0);
        return new DeviceSpec(
                index,
                "d" + index,
                "",
                "bus",
                "x/y",
                1,
                1000,
                300,
                0,
                8,
                60,
                true,
                Place.UNKNOWN,
                List.of(point, point));
    }
}
