package io.sluice.codec.expression;

import io.sluice.codec.expression.Lexer.Kind;
import io.sluice.codec.expression.Lexer.Token;
import io.sluice.codec.expression.Parsed.Fault;
import io.sluice.model.expression.Expression;
import io.sluice.model.expression.Expression.Function;
import io.sluice.model.expression.Expression.Operator;
import io.sluice.model.expression.Expression.Over;
import io.sluice.model.expression.Expression.Quantity;
import io.sluice.model.expression.Expression.Relation;
import io.sluice.model.expression.Expression.Truth;
import io.sluice.model.site.PointRef;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Text to expression, by recursive descent.
 *
 * <pre>
 *   or         = and { "or" and }
 *   and        = not { "and" not }
 *   not        = "not" not | comparison
 *   comparison = sum [ ( "&lt;" | "&lt;=" | "&gt;" | "&gt;=" | "==" | "!=" ) sum ] [ "for" duration ]
 *   sum        = product { ( "+" | "-" ) product }
 *   product    = unary { ( "*" | "/" ) unary }
 *   unary      = "-" unary | primary
 *   primary    = number | point | function "(" or [ "," duration ] ")" | "(" or ")"
 *   duration   = number ( "ms" | "s" | "min" | "h" | "d" )          with or without a blank between
 * </pre>
 *
 * <p>Never throws for what stands in a text and always ends: length, depth and number of nodes are bounded. A fault of the
 * form ends the reading; unknown points and a number where a truth is wanted are all reported. Confined to one call.
 */
public final class ExpressionParser {
    /** Most UTF-16 units in a text. */
    public static final int MOST_TEXT = 1024;

    /** Most operators, functions, numbers and points. */
    static final int MOST_NODES = 256;

    /** Most levels of brackets, functions, {@code not} and minus signs. */
    static final int MOST_DEPTH = 24;

    private static final long SHORTEST_WINDOW_MS = 1000;
    private static final long SHORTEST_LASTING_MS = 100;
    private static final long LONGEST_MS = 7L * 24 * 3600 * 1000;
    private static final Map<String, Long> TIMES =
            Map.of("ms", 1L, "s", 1000L, "min", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+([-/][0-9.]+)+");
    private static final String FUNCTIONS = "abs, sqrt, rate, max, min, mean, days";
    private static final String DURATION = "a duration such as 5 min: ms, s, min, h or d";
    private static final Map<String, Relation> RELATIONS = Map.of(
            "<", Relation.BELOW,
            "<=", Relation.AT_MOST,
            ">", Relation.ABOVE,
            ">=", Relation.AT_LEAST,
            "==", Relation.EQUAL,
            "!=", Relation.UNEQUAL);

    /** A fault that ends the reading. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1;

        Broken() {
            super("fault of an expression", null, false, false);
        }
    }

    /** A part of the expression and where it stands. */
    private record Node(Expression expression, int start, int end) {}

    private final String text;
    private final Points points;
    private final List<Token> tokens;
    private final Set<PointRef> inputs = new LinkedHashSet<>();
    private final List<Fault> faults = new ArrayList<>();
    private int next;
    private int depth;
    private int nodes;
    private boolean unsound;

    private ExpressionParser(String text, Points points) {
        this.text = text;
        this.points = points;
        this.tokens = Lexer.tokens(text);
    }

    /** Reads an expression that must be true or false. */
    public static Parsed<Truth> truth(String text, Points points) {
        return text.length() > MOST_TEXT ? tooLong(text) : new ExpressionParser(text, points).readTruth();
    }

    /** Reads an expression that must be a number. */
    public static Parsed<Quantity> quantity(String text, Points points) {
        return text.length() > MOST_TEXT ? tooLong(text) : new ExpressionParser(text, points).readQuantity();
    }

    private static <E extends Expression> Parsed<E> tooLong(String text) {
        String message = text.length() + " characters: too long";
        return new Parsed<>(null, List.of(), List.of(new Fault(0, "", message, "at most " + MOST_TEXT)));
    }

    private Parsed<Truth> readTruth() {
        try {
            Truth truth = truth(whole());
            return parsed(truth);
        } catch (Broken e) {
            return parsed(null);
        }
    }

    private Parsed<Quantity> readQuantity() {
        try {
            Quantity quantity = number(whole());
            return parsed(quantity);
        } catch (Broken e) {
            return parsed(null);
        }
    }

    private <E extends Expression> Parsed<E> parsed(E expression) {
        faults.sort(Comparator.comparingInt(Fault::offset));
        return new Parsed<>(faults.isEmpty() && !unsound ? expression : null, List.copyOf(inputs), faults);
    }

    private Node whole() throws Broken {
        if (peek().kind() == Kind.END) {
            throw broken(peek(), "empty", "an expression, such as radar-01/level > 0.4");
        }
        Node node = or();
        if (peek().kind() != Kind.END) {
            throw unexpected("and, or, an operator, or the end");
        }
        if (inputs.isEmpty() && faults.isEmpty() && !unsound) {
            fault(node, "no point in it", "device/point, such as radar-01/level");
        }
        return node;
    }

    private Node or() throws Broken {
        Node left = and();
        while (peek().is("or")) {
            take();
            Node right = and();
            left = node(new Expression.Either(truth(left), truth(right)), left.start, right.end);
        }
        return left;
    }

    private Node and() throws Broken {
        Node left = not();
        while (peek().is("and")) {
            take();
            Node right = not();
            left = node(new Expression.Both(truth(left), truth(right)), left.start, right.end);
        }
        return left;
    }

    private Node not() throws Broken {
        if (!peek().is("not")) {
            return comparison();
        }
        Token not = take();
        deeper(not);
        Node of = not();
        depth--;
        return node(new Expression.Not(truth(of)), not.offset(), of.end);
    }

    private Node comparison() throws Broken {
        Node left = sum();
        Relation relation = RELATIONS.get(peek().kind() == Kind.SYMBOL ? peek().text() : "");
        if (relation != null) {
            take();
            Node right = sum();
            left = node(new Expression.Comparison(relation, number(left), number(right)), left.start, right.end);
            if (peek().kind() == Kind.SYMBOL && RELATIONS.containsKey(peek().text())) {
                throw broken(peek(), "comparisons are not chained", "a < b and b < c");
            }
        }
        if (peek().is("for")) {
            take();
            Truth lasting = truth(left);
            long ms = duration(SHORTEST_LASTING_MS);
            left = node(new Expression.Lasting(lasting, ms), left.start, end());
        }
        return left;
    }

    private Node sum() throws Broken {
        Node left = product();
        while (peek().is("+") || peek().is("-")) {
            Operator operator = take().is("+") ? Operator.ADD : Operator.SUBTRACT;
            Node right = product();
            left = node(new Expression.Arithmetic(operator, number(left), number(right)), left.start, right.end);
        }
        return left;
    }

    private Node product() throws Broken {
        Node left = unary();
        while (peek().is("*") || peek().is("/")) {
            Operator operator = take().is("*") ? Operator.MULTIPLY : Operator.DIVIDE;
            Node right = unary();
            if (operator == Operator.DIVIDE && right.expression instanceof Expression.Constant c && c.value() == 0) {
                fault(right, "divided by zero", "");
            }
            left = node(new Expression.Arithmetic(operator, number(left), number(right)), left.start, right.end);
        }
        return left;
    }

    private Node unary() throws Broken {
        if (!peek().is("-")) {
            return primary();
        }
        Token minus = take();
        deeper(minus);
        Node of = unary();
        depth--;
        Quantity value = number(of);
        Quantity negative = value instanceof Expression.Constant c
                ? new Expression.Constant(-c.value())
                : new Expression.Call(Function.NEGATE, value);
        return node(negative, minus.offset(), of.end);
    }

    private Node primary() throws Broken {
        Token token = peek();
        switch (token.kind()) {
            case NUMBER -> {
                take();
                return node(new Expression.Constant(constant(token)), token.offset(), end());
            }
            case POINT -> {
                take();
                return node(new Expression.Value(point(token)), token.offset(), end());
            }
            case WORD -> {
                return call(take());
            }
            case SYMBOL -> {
                if (token.is("(")) {
                    take();
                    deeper(token);
                    Node inner = or();
                    depth--;
                    expect(")");
                    return new Node(inner.expression, token.offset(), end());
                }
            }
            default -> {
                // said below
            }
        }
        throw unexpected("a number, a point such as radar-01/level, a function or (");
    }

    private double constant(Token token) {
        double value = Double.parseDouble(token.text());
        if (Double.isInfinite(value)) {
            faults.add(new Fault(token.offset(), token.text(), "beyond every number", ""));
        }
        return value;
    }

    private PointRef point(Token token) {
        String name = token.text();
        PointRef point = points.find(name);
        if (point != null) {
            inputs.add(point);
            return point;
        }
        String spaced = blanks(name);
        if (spaced.isEmpty()) {
            Points.Complaint complaint = points.complain(name);
            unsound = true;
            if (complaint != null) {
                faults.add(new Fault(token.offset(), name, complaint.message(), complaint.allowed()));
            }
        } else {
            faults.add(new Fault(token.offset(), name, "no such point: blanks are missing", spaced));
        }
        return new PointRef(0, 0);
    }

    /** The run of characters cut at an operator so that a known point or a number stands there; empty if it cannot be. */
    private String blanks(String run) {
        for (int at = run.length() - 2; at > 0; at--) {
            boolean operator = run.charAt(at) == '-' || run.charAt(at) == '/';
            if (operator && (points.find(run.substring(0, at)) != null || points.find(run.substring(at + 1)) != null)) {
                return run.substring(0, at) + " " + run.charAt(at) + " " + run.substring(at + 1);
            }
        }
        return NUMBERS.matcher(run).matches() ? run.replaceAll("[-/]", " $0 ") : "";
    }

    private Node call(Token name) throws Broken {
        if (!peek().is("(")) {
            next--;
            throw unexpected("a number, a point such as radar-01/level, a function or (");
        }
        take();
        deeper(name);
        Node of = or();
        depth--;
        Expression call =
                switch (name.text()) {
                    case "abs" -> new Expression.Call(Function.ABS, number(of));
                    case "sqrt" -> new Expression.Call(Function.SQRT, number(of));
                    case "days" -> new Expression.DaysRunning(truth(of));
                    case "rate", "max", "min", "mean" ->
                        new Expression.Window(
                                Over.valueOf(name.text().toUpperCase(Locale.ROOT)), number(of), window(name));
                    default -> throw broken(name, "no such function", FUNCTIONS);
                };
        if (peek().is(",")) {
            throw broken(peek(), "too many arguments of " + name.text(), name.text() + "(x)");
        }
        expect(")");
        return node(call, name.offset(), end());
    }

    private long window(Token name) throws Broken {
        if (!peek().is(",")) {
            throw broken(peek(), name.text() + " without a window", name.text() + "(x, 10 min)");
        }
        take();
        return duration(SHORTEST_WINDOW_MS);
    }

    private long duration(long shortestMs) throws Broken {
        Token first = take();
        String number = first.text();
        String unit;
        if (first.kind() == Kind.TIME) {
            int letters = number.length();
            while (Character.isLetter(number.charAt(letters - 1))) {
                letters--;
            }
            unit = number.substring(letters);
            number = number.substring(0, letters);
        } else if (first.kind() == Kind.NUMBER && TIMES.containsKey(peek().text())) {
            unit = take().text();
        } else {
            throw broken(first, "no duration", DURATION);
        }
        BigDecimal ms = new BigDecimal(number).multiply(BigDecimal.valueOf(TIMES.get(unit)));
        if (ms.compareTo(BigDecimal.valueOf(shortestMs)) < 0 || ms.compareTo(BigDecimal.valueOf(LONGEST_MS)) > 0) {
            String range = (shortestMs == SHORTEST_WINDOW_MS ? "1 s" : "100 ms") + " to 7 d";
            faults.add(new Fault(first.offset(), text.substring(first.offset(), end()), "not in " + range, range));
            return shortestMs;
        }
        return ms.longValue();
    }

    private Truth truth(Node node) {
        if (node.expression instanceof Truth truth) {
            return truth;
        }
        String shown = shown(node);
        fault(node, "a number where true or false is wanted", "a comparison, such as " + shown + " >= 1");
        return new Expression.Comparison(Relation.EQUAL, new Expression.Constant(0), new Expression.Constant(0));
    }

    private Quantity number(Node node) {
        if (node.expression instanceof Quantity quantity) {
            return quantity;
        }
        fault(node, "true or false where a number is wanted", "a number, a point or arithmetic");
        return new Expression.Constant(0);
    }

    private Node node(Expression expression, int start, int end) throws Broken {
        if (++nodes > MOST_NODES) {
            throw broken(tokens.get(next), "too much in one expression", "at most " + MOST_NODES + " parts");
        }
        return new Node(expression, start, end);
    }

    private void deeper(Token at) throws Broken {
        if (++depth > MOST_DEPTH) {
            throw broken(at, "nested too deeply", "at most " + MOST_DEPTH + " levels");
        }
    }

    private Token peek() {
        return tokens.get(next);
    }

    private Token take() {
        Token token = tokens.get(next);
        if (token.kind() != Kind.END) {
            next++;
        }
        return token;
    }

    /** Where the last token taken ends. */
    private int end() {
        Token last = tokens.get(Math.max(0, next - 1));
        return last.offset() + last.text().length();
    }

    private void expect(String symbol) throws Broken {
        if (!peek().is(symbol)) {
            throw unexpected(symbol);
        }
        take();
    }

    private String shown(Node node) {
        return text.substring(node.start, node.end);
    }

    private void fault(Node node, String message, String allowed) {
        faults.add(new Fault(node.start, shown(node), message, allowed));
    }

    private Broken unexpected(String wanted) {
        Token token = peek();
        if (token.kind() == Kind.END) {
            return broken(token, "ends too early", wanted);
        } else if (token.kind() != Kind.STRANGE) {
            return broken(token, "not expected here", wanted);
        }
        String spaced = blanks(token.text());
        if (!spaced.isEmpty()) {
            return broken(token, "blanks are missing", spaced);
        }
        return broken(token, "not part of the language", token.meant().isEmpty() ? wanted : token.meant());
    }

    private Broken broken(Token token, String message, String allowed) {
        faults.add(new Fault(token.offset(), token.text(), message, allowed));
        return new Broken();
    }
}
