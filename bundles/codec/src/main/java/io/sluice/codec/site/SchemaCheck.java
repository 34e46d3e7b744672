package io.sluice.codec.site;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import com.networknt.schema.path.NodePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Checks a document against a JSON Schema (draft 2020-12) and says what is wrong in the words of a finding. Immutable,
 * safe for use by many threads; slow to make, so it is made at the first use.
 */
final class SchemaCheck {
    private static final Pattern SECRET = Pattern.compile("pass|secret|token|pwd|private|apikey");
    private static final Pattern LEADING_ZERO = Pattern.compile("[-+]?0[0-9]+(\\.[0-9]*)?");
    private static final Pattern GROUPED = Pattern.compile("[-+]?[0-9][0-9_,]*(\\.[0-9_]*)?");

    /** Keyword that holds what is allowed, for people, where a pattern says it only for machines. */
    private static final String ALLOWED = "x-allowed";

    /** Keyword that holds name and help in Chinese, as {@code name：help}, for forms. */
    private static final String CHINESE = "x-zh";

    private final Schema schema;
    private final JsonNode source;

    private SchemaCheck(Schema schema, JsonNode source) {
        this.schema = schema;
        this.source = source;
    }

    private static final class Loaded {
        static final SchemaCheck SITE;
        static final SchemaCheck PROFILE;
        static final SchemaCheck LIMITS;

        static {
            Dialect dialect = Dialect.builder(Dialects.getDraft202012())
                    .keyword(new NonValidationKeyword(ALLOWED))
                    .keyword(new NonValidationKeyword(CHINESE))
                    .build();
            SchemaRegistry registry = SchemaRegistry.withDefaultDialect(dialect);
            ObjectMapper mapper = new ObjectMapper();
            SITE = load("site.schema.json", registry, mapper);
            PROFILE = load("profile.schema.json", registry, mapper);
            LIMITS = load("limits.schema.json", registry, mapper);
        }

        private static SchemaCheck load(String name, SchemaRegistry registry, ObjectMapper mapper) {
            try {
                JsonNode source = mapper.readTree(bytes(name));
                return new SchemaCheck(registry.getSchema(source), source);
            } catch (IOException e) {
                throw new UncheckedIOException("read schema " + name + ": " + e.getMessage(), e);
            }
        }
    }

    static SchemaCheck site() {
        return Loaded.SITE;
    }

    static SchemaCheck profile() {
        return Loaded.PROFILE;
    }

    static SchemaCheck limits() {
        return Loaded.LIMITS;
    }

    /** A schema as it lies in this bundle. */
    static byte[] bytes(String name) {
        try (InputStream in = SchemaCheck.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("schema " + name + ": not in this bundle");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("read schema " + name + ": " + e.getMessage(), e);
        }
    }

    void apply(Document document) {
        for (Error error : schema.validate(document.root())) {
            report(error, document);
        }
    }

    private void report(Error error, Document document) {
        String at = pointer(error.getInstanceLocation());
        JsonNode rules = source.at(parent(pointer(error.getSchemaLocation().getFragment())));
        String allowed = rules.path(ALLOWED).asText("");
        switch (error.getKeyword()) {
            case "additionalProperties" -> unknown(error.getProperty(), at, rules, document);
            case "required" -> document.missing(at, error.getProperty(), "");
            case "dependentRequired" ->
                document.missing(at, argument(error, 0), "it goes together with " + argument(error, 1));
            case "type" -> wrongType(document, at, rules);
            case "enum" -> document.schemaFault(at, "not one of " + words(rules), words(rules));
            case "const" ->
                document.schemaFault(at, "not " + rules.path("const").asText(), "");
            case "minimum", "maximum" -> document.schemaFault(at, range(rules), "");
            case "exclusiveMinimum" ->
                document.schemaFault(
                        at, "not above " + rules.path("exclusiveMinimum").asText(), "");
            case "minLength" -> document.schemaFault(at, "empty", "at least one character");
            case "maxLength" ->
                document.schemaFault(
                        at, "too long", "at most " + rules.path("maxLength").asText() + " characters");
            case "minItems", "minProperties", "maxItems", "maxProperties" ->
                document.schemaFault(at, "wrong number of entries", count(rules));
            case "uniqueItems" -> document.schemaFault(at, "an entry given twice", "each once");
            case "pattern" -> document.schemaFault(at, pattern(document.at(at)), allowed);
            case "not" -> document.schemaFault(at, "must not be this", allowed);
            default -> document.schemaFault(at, error.getMessage(), allowed);
        }
    }

    private static String pattern(JsonNode value) {
        return value.isTextual() && value.textValue().isEmpty() ? "empty" : "not of the right form";
    }

    private static void unknown(String key, String parent, JsonNode rules, Document document) {
        String at = Document.child(parent, key);
        if (SECRET.matcher(key.toLowerCase(Locale.ROOT)).find()) {
            document.unknownKey(
                    at,
                    true,
                    "a secret has no place in this file",
                    "passwordRef: the name of a file in secrets/ that holds it");
            return;
        }
        List<String> known = new ArrayList<>();
        rules.path("properties").fieldNames().forEachRemaining(known::add);
        document.unknownKey(at, false, "unknown key", Nearest.hint(key, known));
    }

    private static void wrongType(Document document, String at, JsonNode rules) {
        JsonNode value = document.at(at);
        JsonNode type = rules.path("type");
        String wanted = (type.isArray() ? type.get(0) : type).asText();
        String text = document.spot(at).text();
        String allowed = rules.path(ALLOWED).asText("");
        if (value.isNull()) {
            document.schemaFault(at, "has no value", allowed.isEmpty() ? noun(wanted) : allowed);
        } else if (wanted.equals("string") && value.isValueNode()) {
            document.schemaFault(
                    at,
                    value.isNumber() ? "a number, not text" : "not text",
                    allowed.isEmpty() ? "\"" + text + "\"" : allowed);
        } else if (wanted.equals("boolean")) {
            document.schemaFault(at, "not true or false", "true, false");
        } else if (LEADING_ZERO.matcher(text).matches()) {
            document.schemaFault(at, "a number must not start with 0", noun(wanted));
        } else if (value.isTextual() && GROUPED.matcher(text).matches()) {
            document.schemaFault(
                    at, text.matches("[-+0-9.]*") ? "text, not a number" : "a number has no _ and no ,", noun(wanted));
        } else {
            document.schemaFault(at, "not " + noun(wanted), noun(wanted));
        }
    }

    private static String noun(String type) {
        return switch (type) {
            case "string" -> "text";
            case "integer" -> "a whole number";
            case "number" -> "a number";
            case "boolean" -> "true or false";
            case "array" -> "a sequence";
            case "object" -> "a mapping of keys and values";
            default -> type;
        };
    }

    private static String words(JsonNode rules) {
        List<String> words = new ArrayList<>();
        rules.path("enum").forEach(w -> {
            if (!words.contains(w.asText())) {
                words.add(w.asText());
            }
        });
        return String.join(", ", words);
    }

    private static String range(JsonNode rules) {
        String least = rules.path("minimum").asText();
        return rules.has("maximum")
                ? "not in " + least + ".." + rules.path("maximum").asText()
                : "below " + least;
    }

    private static String count(JsonNode rules) {
        String least =
                rules.path(rules.has("items") ? "minItems" : "minProperties").asText("0");
        String most =
                rules.path(rules.has("items") ? "maxItems" : "maxProperties").asText();
        return most.isEmpty() ? "at least " + least : least.equals(most) ? least : least + ".." + most;
    }

    private static String argument(Error error, int index) {
        Object[] arguments = error.getArguments();
        return arguments != null && arguments.length > index ? String.valueOf(arguments[index]) : "";
    }

    private static String pointer(NodePath path) {
        String pointer = "";
        for (int i = 0; i < path.getNameCount(); i++) {
            pointer = Document.child(pointer, path.getName(i));
        }
        return pointer;
    }

    private static String parent(String pointer) {
        return pointer.substring(0, Math.max(0, pointer.lastIndexOf('/')));
    }
}
