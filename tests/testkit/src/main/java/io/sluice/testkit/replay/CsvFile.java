package io.sluice.testkit.replay;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A CSV file of measurements, read row by row (RFC 4180, without line breaks inside quotes). The first line names the columns;
 * {@code time_utc} (ISO 8601) or {@code t_s} (seconds) is the time, {@code event_id}, if there is one, parts the file into
 * events. Confined to one thread.
 */
public final class CsvFile implements AutoCloseable {
    private final Path path;
    private final BufferedReader in;
    private final List<String> columns;
    private final int timeColumn;
    private final boolean utc;
    private final int eventColumn;
    private int line = 1;

    /**
     * One row.
     *
     * @param timeS time, s since 1970 or since the start of the recording
     * @param event what stands in {@code event_id}, empty if there is no such column
     * @param cells cells in the order of the columns
     */
    public record Row(double timeS, String event, List<String> cells) {
        /** Copies the list. */
        public Row {
            cells = List.copyOf(cells);
        }

        /** The number in a column, NaN if the cell is empty or holds none. */
        public double number(int column) {
            String cell = column < cells.size() ? cells.get(column).strip() : "";
            try {
                return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
            } catch (NumberFormatException e) {
                return Double.NaN;
            }
        }
    }

    /**
     * Opens the file and reads its head.
     *
     * @throws IOException if it cannot be read or has no column of times
     */
    public CsvFile(Path path) throws IOException {
        this.path = path;
        in = Files.newBufferedReader(path, StandardCharsets.UTF_8);
        String head = in.readLine();
        if (head == null) {
            in.close();
            throw new IOException(path + ": empty");
        }
        columns = split(head.startsWith("\ufeff") ? head.substring(1) : head).stream()
                .map(String::strip)
                .toList();
        int stamps = find("time_utc");
        utc = stamps >= 0;
        timeColumn = utc ? stamps : find("t_s");
        eventColumn = find("event_id");
        if (timeColumn < 0) {
            in.close();
            throw new IOException(path + ": no column time_utc or t_s, there are " + columns);
        }
    }

    /** Names of the columns. */
    public List<String> columns() {
        return columns;
    }

    /** Index of the column of times. */
    public int timeColumn() {
        return timeColumn;
    }

    /**
     * The next row, null at the end. Empty lines are passed over.
     *
     * @throws IOException if the file cannot be read or a time is none; names the line
     */
    public Row next() throws IOException {
        String text;
        do {
            text = in.readLine();
            line++;
            if (text == null) {
                return null;
            }
        } while (text.isBlank());
        List<String> cells = split(text);
        if (timeColumn >= cells.size()) {
            throw new IOException(
                    path + ":" + line + ": " + cells.size() + " cells, the time stands in column " + (timeColumn + 1));
        }
        String event = eventColumn >= 0 && eventColumn < cells.size() ? cells.get(eventColumn) : "";
        return new Row(time(cells.get(timeColumn).strip()), event, cells);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private double time(String cell) throws IOException {
        try {
            if (!utc) {
                return Double.parseDouble(cell);
            }
            Instant at = Instant.parse(cell);
            return at.getEpochSecond() + at.getNano() / 1e9;
        } catch (DateTimeParseException | NumberFormatException e) {
            throw new IOException(
                    path + ":" + line + ": time \"" + cell + "\": "
                            + (utc ? "not ISO 8601 such as 2022-12-23T10:24:23.000Z" : "not a number of seconds"),
                    e);
        }
    }

    private int find(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).toLowerCase(Locale.ROOT).equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> split(String text) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                if (quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}
