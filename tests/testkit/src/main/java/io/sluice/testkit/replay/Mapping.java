package io.sluice.testkit.replay;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.Site;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which column of a recording plays at which point. Immutable.
 *
 * @param routes columns with their points, one per point at most
 * @param leftOut columns that play nowhere
 */
public record Mapping(List<Route> routes, List<String> leftOut) {
    /**
     * One column at one point.
     *
     * @param index index of the column
     * @param column name of the column
     * @param unit unit of the column, the point's if its name says none
     * @param device name of the device
     * @param point point
     * @param accumulate whether the column holds what fell between rows and the point counts it up
     */
    public record Route(int index, String column, String unit, String device, PointSpec point, boolean accumulate) {
        /** {@code device/point}. */
        public String target() {
            return device + "/" + point.name();
        }

        /** {@code column -> device/point}, for people. */
        @Override
        public String toString() {
            return column + " -> " + target() + (accumulate ? " (summed up)" : "");
        }
    }

    /** Copies the lists. */
    public Mapping {
        routes = List.copyOf(routes);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * The mapping the user asked for.
     *
     * @param wishes {@code column=device/point}, at least one
     * @throws IllegalArgumentException if a column or point does not exist or their units do not agree; names what there is
     */
    public static Mapping of(List<String> wishes, List<String> columns, String fileName, Site site) {
        List<Route> routes = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (String wish : wishes) {
            int equals = wish.indexOf('=');
            if (equals < 1 || wish.indexOf('/', equals) < 0) {
                throw new IllegalArgumentException("--replay mapping \"" + wish + "\": not column=device/point");
            }
            String name = wish.substring(0, equals);
            int index = columns.indexOf(name);
            if (index < 0) {
                throw new IllegalArgumentException("--replay column \"" + name + "\": there are " + columns);
            }
            String target = wish.substring(equals + 1);
            Column column = Column.of(index, name, fileName);
            Route route = points(site)
                    .filter(c -> c.target().equals(target))
                    .findFirst()
                    .map(c -> c.route(column))
                    .orElseThrow(() -> new IllegalArgumentException("--replay point \"" + target + "\": there are "
                            + points(site).map(Candidate::target).toList()));
            if (!Units.isConvertible(route.unit(), route.point().unit())) {
                throw new IllegalArgumentException("--replay " + route + ": the column is in " + route.unit()
                        + ", the point in " + route.point().unit());
            }
            if (!taken.add(target)) {
                throw new IllegalArgumentException("--replay point \"" + target + "\": named twice");
            }
            routes.add(route);
        }
        List<String> used = routes.stream().map(Route::column).toList();
        return new Mapping(
                routes, columns.stream().filter(c -> !used.contains(c)).toList());
    }

    /**
     * The mapping that the columns' names suggest: each takes the first point of its kind and dimension that is still free. Of
     * two columns for one point the metric one, then the first one, has it.
     *
     * @param ignored index of the column of times
     */
    public static Mapping byNames(List<String> columns, int ignored, String fileName, Site site) {
        List<Route> routes = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        List<Column> known = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (i != ignored) {
                known.add(Column.of(i, columns.get(i), fileName));
            }
        }
        known.sort(Comparator.comparing(c -> c.unit().equals("in")));
        Set<Column.Kind> full = new HashSet<>();
        for (Column column : known) {
            if (column.kind() == Column.Kind.UNKNOWN || full.contains(column.kind())) {
                continue;
            }
            Optional<Route> route = points(site)
                    .filter(c -> c.fits(column) && !taken.contains(c.target()))
                    .findFirst()
                    .map(c -> c.route(column));
            if (route.isEmpty()) {
                continue;
            }
            taken.add(route.get().target());
            routes.add(route.get());
            if (column.kind() != Column.Kind.ACCELERATION && column.kind() != Column.Kind.TILT) {
                // one more axis is another quantity; one more gauge of the same kind is not another point of ours
                full.add(column.kind());
            }
        }
        routes.sort(Comparator.comparingInt(Route::index));
        List<String> used = routes.stream().map(Route::column).toList();
        return new Mapping(
                routes, columns.stream().filter(c -> !used.contains(c)).toList());
    }

    private static Stream<Candidate> points(Site site) {
        return site.devices().stream().filter(d -> !d.isVirtual()).flatMap(d -> d.points().stream()
                .map(p -> new Candidate(d, p)));
    }

    /** A point that might take a column. */
    private record Candidate(DeviceSpec device, PointSpec point) {
        String target() {
            return device.name() + "/" + point.name();
        }

        Route route(Column column) {
            String unit = column.unit().isEmpty() ? point.unit() : column.unit();
            boolean counter = target().toLowerCase(Locale.ROOT).contains("rain");
            boolean summed = column.name().toLowerCase(Locale.ROOT).matches(".*(total|accum|cumul).*");
            return new Route(
                    column.index(),
                    column.name(),
                    unit,
                    device.name(),
                    point,
                    counter
                            && !summed
                            && Units.dimension(unit).filter("length"::equals).isPresent());
        }

        boolean fits(Column column) {
            String name = target().toLowerCase(Locale.ROOT);
            if (!Units.isConvertible(column.unit(), point.unit())) {
                return false;
            }
            return switch (column.kind()) {
                case LEVEL -> name.contains("level") || name.contains("depth");
                case RAIN -> name.contains("rain");
                case ACCELERATION -> column.axis().isEmpty() || name.endsWith("-" + column.axis());
                case TILT -> !name.contains("wind") && !name.contains("yaw");
                case CRACK -> name.contains("crack") || name.contains("displacement");
                case VIBRATION -> name.contains("vib") || name.contains("velocity");
                case PM25 -> name.contains("pm2") && !name.contains("pm10");
                case PM10 -> name.contains("pm10");
                case TEMPERATURE -> name.contains("temp");
                case HUMIDITY -> name.contains("hum") || name.contains("rh");
                case PRESSURE -> name.contains("press");
                case WIND -> name.contains("wind");
                case NOISE -> name.contains("noise");
                case UNKNOWN -> false;
            };
        }
    }
}
