package io.sluice.codec.site;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.codec.site.Document.Spot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * YAML to a tree with places, by the parser's events. Values follow the JSON schema of YAML 1.2 (10.2), not YAML 1.1:
 * {@code no}, {@code 010}, {@code 1_000} and {@code 12:30} stay text, only {@code true}, {@code false}, {@code null},
 * numbers and hexadecimal integers are something else. Anchors' aliases, tags, merge keys and second documents are refused: aliases
 * are how small files grow huge. Confined to one call.
 */
final class YamlReader {
    /** Most bytes in a file. */
    static final int MOST_BYTES = 1 << 20;

    private static final int MOST_DEPTH = 16;
    private static final int MOST_TEXT = 1024;
    private static final int MOST_DIGITS = 15;
    private static final Pattern INTEGER = Pattern.compile("[-+]?(0|[1-9][0-9]*)");
    private static final Pattern HEX = Pattern.compile("0x[0-9A-Fa-f]{1,12}");
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?((0|[1-9][0-9]*)(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]{1,4})?");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** A fault that ends the reading of the file. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Mark mark;
        private final String allowed;

        Broken(Mark mark, String message, String allowed) {
            super(message);
            this.mark = mark;
            this.allowed = allowed;
        }
    }

    /** A fault that leaves the tree readable. */
    private record Flaw(Mark mark, String key, String message, String allowed) {}

    private final SourceText source;
    private final Map<String, Spot> spots = new HashMap<>();
    private final List<Flaw> flaws = new ArrayList<>();
    private final Parser parser;

    private YamlReader(SourceText source) {
        this.source = source;
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MOST_BYTES);
        this.parser = new ParserImpl(new StreamReader(source.text()), options);
    }

    /** The file's tree; missing if it cannot be read, and then the document holds why. Never throws for what is in it. */
    static Document read(SourceText source) {
        Optional<Document> oversized = refuseSize(source);
        return oversized.isPresent() ? oversized.get() : new YamlReader(source).read();
    }

    private static Optional<Document> refuseSize(SourceText source) {
        int bytes = source.text().length() > MOST_BYTES
                ? source.text().length()
                : source.text().getBytes(StandardCharsets.UTF_8).length;
        if (bytes <= MOST_BYTES) {
            return Optional.empty();
        }
        Document document = new Document(source.path(), MissingNode.getInstance(), Map.of());
        document.broken(1, 1, "", "file of " + bytes + " bytes: too large", "at most " + MOST_BYTES + " bytes");
        return Optional.of(document);
    }

    private Document read() {
        try {
            JsonNode root = stream();
            Document document = new Document(source.path(), root, spots);
            for (Flaw f : flaws) {
                document.broken(f.mark.getLine() + 1, f.mark.getColumn() + 1, f.key, f.message, f.allowed);
            }
            return document;
        } catch (Broken e) {
            return broken(e.mark.getLine() + 1, e.mark.getColumn() + 1, e.getMessage(), e.allowed);
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            int line = mark == null ? 1 : mark.getLine() + 1;
            int column = mark == null ? 1 : mark.getColumn() + 1;
            return broken(line, column, syntax(e), "");
        } catch (ReaderException e) {
            return unreadable(e);
        } catch (RuntimeException e) {
            // the parser's own surprises, such as a code point beyond Unicode in an escape: a fault of the file
            return broken(1, 1, "cannot be read as YAML: " + e.getMessage(), "");
        }
    }

    private JsonNode stream() throws Broken {
        parser.getEvent();
        if (parser.checkEvent(Event.ID.StreamEnd)) {
            throw new Broken(parser.peekEvent().getStartMark(), "empty file", "");
        }
        parser.getEvent();
        Event first = parser.getEvent();
        if (first instanceof ScalarEvent scalar && scalar.getValue().isEmpty()) {
            throw new Broken(first.getStartMark(), "empty file", "");
        }
        JsonNode root = node(first, "", "", first.getStartMark(), 0);
        parser.getEvent();
        if (!parser.checkEvent(Event.ID.StreamEnd)) {
            throw new Broken(parser.peekEvent().getStartMark(), "a second document", "one document in a file");
        }
        return root;
    }

    private JsonNode node(Event event, String pointer, String key, Mark keyMark, int depth) throws Broken {
        if (depth > MOST_DEPTH) {
            throw new Broken(event.getStartMark(), "nested too deeply", "at most " + MOST_DEPTH + " levels");
        }
        Mark mark = event.getStartMark();
        String text = event instanceof ScalarEvent scalar ? scalar.getValue() : "";
        spots.put(
                pointer,
                new Spot(
                        key,
                        keyMark.getLine() + 1,
                        keyMark.getColumn() + 1,
                        mark.getLine() + 1,
                        mark.getColumn() + 1,
                        text,
                        textColumn(event, text)));
        if (event instanceof AliasEvent) {
            throw new Broken(mark, "an alias (*name)", "no aliases: write it out");
        } else if (event instanceof ScalarEvent scalar) {
            return scalar(scalar, key);
        } else if (event instanceof SequenceStartEvent sequence) {
            tag(sequence.getTag(), mark, key);
            return sequence(pointer, key, depth);
        } else if (event instanceof MappingStartEvent mapping) {
            tag(mapping.getTag(), mark, key);
            return mapping(pointer, key, depth);
        }
        throw new Broken(mark, "not a value", "");
    }

    /** Column of the first character of a scalar that stands in its line as it is; 0 for others. */
    private static int textColumn(Event event, String text) {
        Mark start = event.getStartMark();
        Mark end = event.getEndMark();
        if (!(event instanceof ScalarEvent scalar) || start.getLine() != end.getLine()) {
            return 0;
        }
        int quote = scalar.isPlain() ? 0 : 1;
        boolean asItIs = end.getColumn() - start.getColumn() == text.codePointCount(0, text.length()) + 2 * quote;
        return asItIs ? start.getColumn() + 1 + quote : 0;
    }

    private JsonNode sequence(String pointer, String key, int depth) throws Broken {
        ArrayNode array = NODES.arrayNode();
        while (!parser.checkEvent(Event.ID.SequenceEnd)) {
            Event item = parser.getEvent();
            int index = array.size();
            array.add(node(
                    item, Document.child(pointer, index), key + "[" + index + "]", item.getStartMark(), depth + 1));
        }
        parser.getEvent();
        return array;
    }

    private JsonNode mapping(String pointer, String key, int depth) throws Broken {
        ObjectNode object = NODES.objectNode();
        while (!parser.checkEvent(Event.ID.MappingEnd)) {
            Event keyEvent = parser.getEvent();
            if (!(keyEvent instanceof ScalarEvent scalar)) {
                throw new Broken(keyEvent.getStartMark(), "a key that is not a plain word", "key: value");
            }
            tag(scalar.getTag(), scalar.getStartMark(), key);
            String name = text(scalar, key);
            String child = Document.child(pointer, name);
            String path = key.isEmpty() ? name : key + "." + name;
            Spot before = spots.get(child);
            if (object.has(name) && before != null) {
                flaws.add(new Flaw(
                        scalar.getStartMark(), path, "given twice, first in line " + before.keyLine(), "once"));
                node(parser.getEvent(), child + "/~", path, scalar.getStartMark(), depth + 1);
                spots.put(child, before);
                continue;
            }
            object.set(name, node(parser.getEvent(), child, path, scalar.getStartMark(), depth + 1));
        }
        parser.getEvent();
        return object;
    }

    private JsonNode scalar(ScalarEvent event, String key) {
        tag(event.getTag(), event.getStartMark(), key);
        String text = text(event, key);
        if (!event.getImplicit().canOmitTagInPlainScalar()) {
            return NODES.textNode(text);
        }
        return switch (text) {
            case "", "~", "null" -> NODES.nullNode();
            case "true" -> NODES.booleanNode(true);
            case "false" -> NODES.booleanNode(false);
            default -> number(text);
        };
    }

    private static JsonNode number(String text) {
        if (INTEGER.matcher(text).matches() && text.length() <= MOST_DIGITS) {
            return NODES.numberNode(Long.parseLong(text));
        }
        if (HEX.matcher(text).matches()) {
            return NODES.numberNode(Long.parseLong(text.substring(2), 16));
        }
        if (text.length() <= 40 && DECIMAL.matcher(text).matches()) {
            double value = Double.parseDouble(text);
            if (!Double.isInfinite(value)) {
                return NODES.numberNode(value);
            }
        }
        return NODES.textNode(text);
    }

    private String text(ScalarEvent event, String key) {
        String text = event.getValue();
        if (text.length() > MOST_TEXT) {
            flaws.add(new Flaw(
                    event.getStartMark(),
                    key,
                    "text of " + text.length() + " characters: too long",
                    "at most " + MOST_TEXT));
            return text.substring(0, MOST_TEXT);
        }
        return text;
    }

    private void tag(String tag, Mark mark, String key) {
        if (tag != null && !tag.equals("!")) {
            flaws.add(new Flaw(mark, key, "tag " + tag, "no tags; text goes in quotes"));
        }
    }

    private static String syntax(MarkedYAMLException e) {
        String problem = e.getProblem() == null ? "cannot be read" : e.getProblem();
        if (problem.contains("TAB")) {
            return "not YAML: a tab where spaces must be";
        }
        return "not YAML: " + (e.getContext() == null ? "" : e.getContext() + ": ") + problem;
    }

    /** A character that YAML does not allow: its place is known only as an offset in code points. */
    private Document unreadable(ReaderException e) {
        int line = 1;
        int column = 1;
        int[] codePoints = source.text().codePoints().toArray();
        for (int i = 0; i < Math.min(e.getPosition(), codePoints.length); i++) {
            boolean newLine = codePoints[i] == '\n';
            line += newLine ? 1 : 0;
            column = newLine ? 1 : column + 1;
        }
        String name = String.format("character U+%04X", e.getCodePoint());
        return broken(line, column, "not YAML: " + name + ", which a file must not hold", "");
    }

    private Document broken(int line, int column, String message, String allowed) {
        Document document = new Document(source.path(), MissingNode.getInstance(), Map.of());
        document.broken(line, column, "", message.replaceAll("\\s+", " "), allowed);
        return document;
    }
}
