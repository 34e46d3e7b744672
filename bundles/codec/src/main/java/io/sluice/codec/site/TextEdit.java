package io.sluice.codec.site;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Changes single values of a YAML text and leaves all else as it stands: comments, order, quotes, blank lines, keys it knows
 * nothing of. Places are JSON pointers (RFC 6901).
 *
 * <pre>
 *   /devices/0/period  "2s"         the value is replaced, or the key added behind the others
 *   /devices/0/retries null         the key goes, with what stands behind it in its line
 *   /devices/-         {name: ...}  an item more (as RFC 6902, 4.1 says it)
 *   /devices/3         null         an item less
 * </pre>
 *
 * <p>A list or mapping that loses its last entry goes too. After each change the text is read again: unless it says exactly what
 * was asked for, nothing is changed. Stateless.
 */
public final class TextEdit {
    private static final int MOST_DEPTH = 16;
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}/_.][\\p{L}\\p{N}/_.-]*");
    private static final Pattern OTHER_TYPE =
            Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null|[0-9._]+(e[0-9]+)?");

    /**
     * One change.
     *
     * @param path where
     * @param value a text, a number or a truth; null: remove; for a new key or item also a list or a map of these
     */
    public record Edit(String path, Object value) {}

    private TextEdit() {}

    /**
     * What a text says: maps, lists, texts, {@link Double}s, truths and nulls.
     *
     * @return null if it cannot be read as YAML, or has a fault that leaves it ambiguous
     */
    public static Object tree(String text) {
        Document document = YamlReader.read(new SourceText("text", text));
        return document.isSound() ? plain(document.root()) : null;
    }

    /**
     * Makes the changes, one after the other.
     *
     * @return the text with them
     * @throws IllegalArgumentException if the text cannot be read, or one of them cannot be made; says which and why
     */
    public static String apply(String text, List<Edit> edits) {
        String now = text;
        for (Edit edit : edits) {
            now = apply(now, edit);
        }
        return now;
    }

    private static String apply(String text, Edit edit) {
        Object before = tree(text);
        List<String> path = path(edit.path());
        if (!(before instanceof Map) || path.isEmpty()) {
            throw new IllegalArgumentException(edit.path() + ": the text cannot be read, or there is no such place");
        }
        Object wanted = before;
        String after;
        try {
            List<String> emptied = edit.value() == null ? lastOfItsKind(before, path) : path;
            wanted = changed(before, emptied, 0, edit.value());
            after = new Splice(text).with(emptied, edit.value());
        } catch (ClassCastException | IndexOutOfBoundsException | NumberFormatException e) {
            throw new IllegalArgumentException(edit.path() + ": no such place", e);
        }
        if (!Objects.equals(wanted, tree(after))) {
            throw new IllegalArgumentException(edit.path() + ": cannot be changed here, only in the text");
        }
        return after;
    }

    private static List<String> path(String pointer) {
        List<String> steps = new ArrayList<>();
        for (String step : pointer.split("/", -1)) {
            steps.add(step.replace("~1", "/").replace("~0", "~"));
        }
        if (!steps.remove(0).isEmpty() || steps.size() > MOST_DEPTH) {
            throw new IllegalArgumentException(pointer + ": not a JSON pointer of at most " + MOST_DEPTH + " steps");
        }
        return steps;
    }

    /** What has to go so that nothing empty is left behind. */
    private static List<String> lastOfItsKind(Object tree, List<String> path) {
        List<String> goes = path;
        while (goes.size() > 1) {
            Object parent = tree;
            for (String step : goes.subList(0, goes.size() - 1)) {
                parent = child(parent, step);
            }
            int entries = parent instanceof Map<?, ?> map ? map.size() : ((List<?>) parent).size();
            if (entries > 1 || child(parent, goes.get(goes.size() - 1)) == null) {
                break;
            }
            goes = goes.subList(0, goes.size() - 1);
        }
        return goes;
    }

    private static Object child(Object parent, String step) {
        return parent instanceof Map<?, ?> map ? map.get(step) : ((List<?>) parent).get(Integer.parseInt(step));
    }

    // ---- what it is to say afterwards

    private static Object plain(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            node.properties().forEach(e -> map.put(e.getKey(), plain(e.getValue())));
            return map;
        } else if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(n -> list.add(plain(n)));
            return list;
        }
        return node.isNumber()
                ? (Object) node.doubleValue()
                : node.isBoolean() ? (Object) node.booleanValue() : node.isTextual() ? node.textValue() : null;
    }

    private static Object plain(Object value) {
        if (value instanceof Map<?, ?> given) {
            Map<String, Object> map = new LinkedHashMap<>();
            given.forEach((k, v) -> map.put(k.toString(), plain(v)));
            return map;
        } else if (value instanceof List<?> given) {
            return new ArrayList<>(given.stream().map(TextEdit::plain).toList());
        }
        return value instanceof Number n ? (Object) n.doubleValue() : value;
    }

    private static Object changed(Object tree, List<String> path, int depth, Object value) {
        if (depth == path.size()) {
            return plain(value);
        }
        String step = path.get(depth);
        boolean last = depth == path.size() - 1;
        if (tree instanceof List<?> || (tree == null && step.equals("-"))) {
            List<Object> list = tree == null ? new ArrayList<>() : new ArrayList<>((List<?>) tree);
            if (step.equals("-")) {
                list.add(changed(null, path, depth + 1, value));
            } else if (last && value == null) {
                list.remove(Integer.parseInt(step));
            } else {
                int at = Integer.parseInt(step);
                list.set(at, changed(list.get(at), path, depth + 1, value));
            }
            return list;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        if (tree != null) {
            ((Map<?, ?>) tree).forEach((k, v) -> map.put((String) k, v));
        }
        if (last && value == null) {
            map.remove(step);
        } else {
            map.put(step, changed(map.get(step), path, depth + 1, value));
        }
        return map;
    }

    // ---- how values are written

    /** A value in one line. */
    private static String flow(Object value) {
        if (value instanceof Map<?, ?> map) {
            List<String> entries = new ArrayList<>();
            map.forEach((k, v) -> entries.add(scalar(k.toString()) + ": " + flow(v)));
            return "{" + String.join(", ", entries) + "}";
        } else if (value instanceof List<?> list) {
            return "[" + String.join(", ", list.stream().map(TextEdit::flow).toList()) + "]";
        } else if (value instanceof Number n) {
            return n instanceof Double d
                    ? new BigDecimal(Double.toString(d)).stripTrailingZeros().toPlainString()
                    : n.toString();
        }
        return value instanceof String s ? scalar(s) : String.valueOf(value);
    }

    private static String scalar(String text) {
        return PLAIN.matcher(text).matches() && !OTHER_TYPE.matcher(text).matches() ? text : quoted(text);
    }

    /** Double-quoted (YAML 1.2, 7.3.1). */
    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').appendCodePoint(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c < ' ' || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0xfeff) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.append('"').toString();
    }

    /** One change to one text. Confined to one call. */
    private static final class Splice {
        private final String text;
        private final Node root;

        Splice(String text) {
            this.text = text;
            LoaderOptions options = new LoaderOptions();
            options.setCodePointLimit(YamlReader.MOST_BYTES);
            this.root = new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options)
                    .getSingleNode();
        }

        String with(List<String> path, Object value) {
            Node parent = root;
            for (int i = 0; i < path.size(); i++) {
                Node child = child(parent, path.get(i));
                boolean last = i == path.size() - 1;
                if (child == null || (isNothing(child) && !last)) {
                    Object whole = value;
                    for (int j = path.size() - 1; j > i; j--) {
                        whole = path.get(j).equals("-") ? List.of(whole) : Map.of(path.get(j), whole);
                    }
                    return value == null
                            ? text
                            : child == null ? add(parent, path.get(i), whole) : replace(parent, child, whole);
                } else if (last) {
                    return value == null ? remove(parent, path.get(i)) : replace(parent, child, value);
                }
                parent = child;
            }
            return text;
        }

        private static boolean isNothing(Node node) {
            if (node instanceof SequenceNode list) {
                return list.getValue().isEmpty();
            }
            return node instanceof ScalarNode s
                    && s.isPlain()
                    && List.of("", "~", "null").contains(s.getValue());
        }

        private static Node child(Node parent, String step) {
            if (parent instanceof SequenceNode s) {
                return step.equals("-") ? null : s.getValue().get(Integer.parseInt(step));
            }
            for (NodeTuple t : ((MappingNode) parent).getValue()) {
                if (((ScalarNode) t.getKeyNode()).getValue().equals(step)) {
                    return t.getValueNode();
                }
            }
            return null;
        }

        private String replace(Node parent, Node old, Object value) {
            if (old instanceof CollectionNode && !isNothing(old)) {
                throw new IllegalArgumentException("not a single value");
            }
            int from = start(old);
            boolean wasQuoted = old instanceof ScalarNode s
                    && (s.getScalarStyle() == DumperOptions.ScalarStyle.DOUBLE_QUOTED
                            || s.getScalarStyle() == DumperOptions.ScalarStyle.SINGLE_QUOTED);
            String space = from > 0 && text.charAt(from - 1) == ':' ? " " : "";
            String fresh = wasQuoted && value instanceof String s ? quoted(s) : flow(value);
            if (value instanceof List<?> list && isBlock(parent)) {
                String indent = "\n" + " ".repeat(parent.getStartMark().getColumn() + 2);
                fresh = String.join(
                        "", list.stream().map(v -> indent + item(v, indent)).toList());
                space = "";
                while (from > 0 && text.charAt(from - 1) == ' ') {
                    from--;
                }
            }
            return text.substring(0, from) + space + fresh + text.substring(Math.max(from, end(old)));
        }

        private String add(Node parent, String key, Object value) {
            boolean list = parent instanceof SequenceNode;
            String entry = list ? flow(value) : scalar(key) + ": " + flow(value);
            Node last = last(parent);
            if (!isBlock(parent)) {
                int at = last == null ? start(parent) + 1 : end(last);
                return text.substring(0, at) + (last == null ? "" : ", ") + entry + text.substring(at);
            }
            String indent = "\n" + " ".repeat(parent.getStartMark().getColumn());
            if (list) {
                entry = isBlock(last) ? item(value, indent) : "- " + entry;
            } else if (value instanceof List<?> items && !items.isEmpty() && items.get(0) instanceof Map) {
                entry = scalar(key) + ":"
                        + String.join(
                                "",
                                items.stream()
                                        .map(v -> indent + "  " + item(v, indent + "  "))
                                        .toList());
            }
            int at = lineEnd(end(parent));
            String apart = parent.equals(root) ? "\n" : "";
            return text.substring(0, at)
                    + apart
                    + indent
                    + entry
                    + (at == text.length() ? "\n" : "")
                    + text.substring(at);
        }

        /** An item of a list, a mapping with a line for each key. */
        private static String item(Object value, String indent) {
            if (!(value instanceof Map<?, ?> map) || map.isEmpty()) {
                return "- " + flow(value);
            }
            List<String> lines = new ArrayList<>();
            map.forEach((k, v) -> lines.add(scalar(k.toString()) + ": " + flow(v)));
            return "- " + String.join(indent + "  ", lines);
        }

        private String remove(Node parent, String step) {
            List<Node> begins = new ArrayList<>();
            List<Node> ends = new ArrayList<>();
            int at = -1;
            if (parent instanceof SequenceNode s) {
                begins = ends = s.getValue();
                at = Integer.parseInt(step);
            } else {
                for (NodeTuple t : ((MappingNode) parent).getValue()) {
                    at = ((ScalarNode) t.getKeyNode()).getValue().equals(step) ? begins.size() : at;
                    begins.add(t.getKeyNode());
                    ends.add(t.getValueNode());
                }
            }
            int from = start(begins.get(at));
            int to = end(ends.get(at));
            if (!isBlock(parent)) {
                if (at < begins.size() - 1) {
                    to = skip(skip(to, " "), ",");
                    to = skip(to, " ");
                } else if (at > 0) {
                    from = end(ends.get(at - 1));
                }
                return text.substring(0, from) + text.substring(to);
            }
            int line = text.lastIndexOf('\n', from - 1) + 1;
            boolean ownLine = text.substring(line, from).isBlank() || parent instanceof SequenceNode;
            if (!ownLine) { // first key behind the dash of an item
                return text.substring(0, from) + text.substring(start(begins.get(at + 1)));
            }
            return text.substring(0, line) + text.substring(Math.min(text.length(), lineEnd(to) + 1));
        }

        private int skip(int from, String what) {
            return text.startsWith(what, from) ? from + what.length() : from;
        }

        private static boolean isBlock(Node node) {
            return node instanceof CollectionNode<?> c && c.getFlowStyle() == DumperOptions.FlowStyle.BLOCK;
        }

        private static Node last(Node collection) {
            if (collection instanceof SequenceNode s) {
                return s.getValue().isEmpty()
                        ? null
                        : s.getValue().get(s.getValue().size() - 1);
            }
            List<NodeTuple> tuples = ((MappingNode) collection).getValue();
            return tuples.isEmpty() ? null : tuples.get(tuples.size() - 1).getValueNode();
        }

        private int start(Node node) {
            return text.offsetByCodePoints(0, node.getStartMark().getIndex());
        }

        /** After its last character: a block ends where the last thing in it does. */
        private int end(Node node) {
            if (isBlock(node) && last(node) != null) {
                return end(last(node));
            }
            int end = text.offsetByCodePoints(0, node.getEndMark().getIndex());
            while (end > start(node) && Character.isWhitespace(text.charAt(end - 1))) {
                end--;
            }
            return end;
        }

        private int lineEnd(int from) {
            int end = text.indexOf('\n', from);
            return end < 0 ? text.length() : end;
        }
    }
}
