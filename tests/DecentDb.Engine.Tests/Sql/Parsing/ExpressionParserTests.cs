using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;
using Xunit;

namespace DecentDb.Engine.Tests.Sql.Parsing;

public class ExpressionParserTests
{
    [Theory]

    // Constants.
    [InlineData("1", "1")]
    [InlineData("-1", "-1")]
    [InlineData("- 1", "-1")]
    [InlineData("+1", "(+ 1)")]
    [InlineData("1_000", "1000")]
    [InlineData("0xFf", "255")]
    [InlineData("-0x8000000000000000", "-9223372036854775808")]
    [InlineData("0b101", "5")]
    [InlineData("0o17", "15")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("9223372036854775808", "9223372036854775808m")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("-9223372036854775809", "-9223372036854775809m")]
    [InlineData("1.50", "1.50m")]
    [InlineData(".5", "0.5m")]
    [InlineData("5.", "5m")]
    [InlineData("-0.10", "-0.10m")]
    [InlineData("1e3", "1000d")]
    [InlineData("1.5E-3", "0.0015d")]
    [InlineData("-2e+2", "-200d")]
    [InlineData("'it''s'", "'it's'")]
    [InlineData("''", "''")]
    [InlineData("''''", "'''")]
    [InlineData("N'abc'", "'abc'")]
    [InlineData("'a\\n'", "'a\\n'")]
    [InlineData("E'a\\tb\\\\c\\'d''e'", "'a\tb\\c'd'e'")]
    [InlineData("e'\\x41\\101\\u00e9\\U0001F600\\q'", "'AA\u00e9\U0001F600q'")]
    [InlineData("E'\\uD83D\\uDE00'", "'\U0001F600'")]
    [InlineData("$$it's$$", "'it's'")]
    [InlineData("$q$a $$ b$q$", "'a $$ b'")]
    [InlineData("X'00ffAB'", "x00FFAB")]
    [InlineData("x''", "x")]
    [InlineData("'\\x00ff'", "'\\x00ff'")]
    [InlineData("TRUE", "true")]
    [InlineData("false", "false")]
    [InlineData("Null", "null")]
    [InlineData("DATE '2024-01-31'", "(DATE '2024-01-31')")]
    [InlineData("timestamp '2024-01-31 10:00'", "(TIMESTAMP '2024-01-31 10:00')")]
    [InlineData("TIMESTAMP WITH TIME ZONE '2024'", "(TIMESTAMP+tz '2024')")]
    [InlineData("timestamptz '2024'", "(TIMESTAMPTZ '2024')")]
    [InlineData("TIME WITHOUT TIME ZONE '10:00'", "(TIME '10:00')")]
    [InlineData("interval '2 days'", "(INTERVAL '2 days')")]
    [InlineData("INTERVAL '3' day", "(INTERVAL '3 day')")]
    [InlineData("uuid 'x'", "(UUID 'x')")]
    [InlineData("current_date", "current-date")]
    [InlineData("CURRENT_TIMESTAMP(3)", "current-timestamp[3]")]
    [InlineData("localtime", "current-localtime")]

    // Parameters.
    [InlineData("@a + :b + $c_1", "(+ (+ @a @b) @c_1)")]
    [InlineData("$1 + ?2", "(+ $1 $2)")]
    [InlineData("? + ? * ?", "(+ ?1 (* ?2 ?3))")]
    [InlineData("a<@p", "(< a @p)")]
    [InlineData("a<@ b", "(<@ a b)")]
    [InlineData("a@>b", "(@> a b)")]
    [InlineData("a::int", "(cast a INT)")]
    [InlineData(":a::int", "(cast @a INT)")]

    // Names.
    [InlineData("a", "a")]
    [InlineData("T.Col", "T.Col")]
    [InlineData("main.t.select", "main.t.select")]
    [InlineData("\"a \"\"b\"\"\"", "a \"b\"")]
    [InlineData("[group by]", "group by")]
    [InlineData("[a]]b]", "a]b")]
    [InlineData("`x``y`", "x`y")]
    [InlineData("größe + 名前", "(+ größe 名前)")]
    [InlineData("date + name + value + year + title + key + type + count + user + position + time + row + first",
        "(+ (+ (+ (+ (+ (+ (+ (+ (+ (+ (+ (+ date name) value) year) title) key) type) count) user) position) " +
        "time) row) first)")]
    public void Operand_is_read(string text, string expected) => Check(text, expected);

    [Theory]
    [InlineData("1 + 2 * 3", "(+ 1 (* 2 3))")]
    [InlineData("(1 + 2) * 3", "(* (+ 1 2) 3)")]
    [InlineData("1 - 2 - 3", "(- (- 1 2) 3)")]
    [InlineData("1 - -2", "(- 1 -2)")]
    [InlineData("2 ^ 3 ^ 2", "(^ (^ 2 3) 2)")]
    [InlineData("-2 ^ 2", "(^ -2 2)")]
    [InlineData("-a ^ 2", "(^ (- a) 2)")]
    [InlineData("-a * b", "(* (- a) b)")]
    [InlineData("-a::int", "(- (cast a INT))")]
    [InlineData("-1::int", "(- (cast 1 INT))")]
    [InlineData("- - 5", "(- -5)")]
    [InlineData("a || b + c", "(|| a (+ b c))")]
    [InlineData("a || b = c", "(= (|| a b) c)")]
    [InlineData("a % b / c", "(/ (% a b) c)")]
    [InlineData("a = b AND c = d OR e = f", "(or (and (= a b) (= c d)) (= e f))")]
    [InlineData("a OR b AND c", "(or a (and b c))")]
    [InlineData("a AND b AND c", "(and a b c)")]
    [InlineData("(a AND b) AND c", "(and (and a b) c)")]
    [InlineData("a AND (b OR c)", "(and a (or b c))")]
    [InlineData("NOT a = b", "(not (= a b))")]
    [InlineData("NOT a AND b", "(and (not a) b)")]
    [InlineData("NOT NOT a", "(not (not a))")]
    [InlineData("NOT a IS NULL", "(not (is-null a))")]
    [InlineData("a = NOT b", "(= a (not b))")]
    [InlineData("a = b IS NULL", "(is-null (= a b))")]
    [InlineData("a IS NOT NULL", "(not-is-null a)")]
    [InlineData("a ISNULL OR a NOTNULL", "(or (is-null a) (not-is-null a))")]
    [InlineData("a IS TRUE", "(is-true a)")]
    [InlineData("a IS NOT FALSE", "(not-is-false a)")]
    [InlineData("a IS UNKNOWN", "(is-unknown a)")]
    [InlineData("a IS DISTINCT FROM b + 1", "(distinct a (+ b 1))")]
    [InlineData("a IS NOT DISTINCT FROM NULL AND b", "(and (not-distinct a null) b)")]
    [InlineData("a <> b", "(<> a b)")]
    [InlineData("a != b", "(<> a b)")]
    [InlineData("a == b", "(= a b)")]
    [InlineData("a<-1", "(< a -1)")]
    [InlineData("a <-> b", "(<-> a b)")]
    [InlineData("a <=> b", "(<=> a b)")]
    [InlineData("a << 2 | b & c", "(& (| (<< a 2) b) c)")]
    [InlineData("~a", "(~ a)")]
    [InlineData("a !~* 'x'", "(!~* a 'x')")]
    [InlineData("a -> 'b' ->> 'c'", "(->> (-> a 'b') 'c')")]
    [InlineData("a BETWEEN 1 AND 2 AND b", "(and (between a 1 2) b)")]
    [InlineData("a NOT BETWEEN SYMMETRIC b + 1 AND c", "(not-between-symmetric a (+ b 1) c)")]
    [InlineData("a BETWEEN b AND c = d", "(= (between a b c) d)")]
    [InlineData("a IN (1, 2 + 3)", "(in a 1 (+ 2 3))")]
    [InlineData("a NOT IN (1)", "(not-in a 1)")]
    [InlineData("NOT a IN (1)", "(not (in a 1))")]
    [InlineData("(a, b) IN ((1, 2), (3, 4))", "(in (row a b) (row 1 2) (row 3 4))")]
    [InlineData("a IN (SELECT b FROM t)", "(in-query a (select (items b) (from t)))")]
    [InlineData("a IN ((SELECT 1))", "(in-query a (select (items 1)))")]
    [InlineData("a IN ((SELECT 1), 2)", "(in a (scalar (select (items 1))) 2)")]
    [InlineData("a IN ((SELECT 1) UNION SELECT 2)", "(in-query a (union (select (items 1)) (select (items 2))))")]
    [InlineData("a IN (VALUES (1), (2))", "(in-query a (values (row 1) (row 2)))")]
    [InlineData("a + b IN (1) = true", "(= (in (+ a b) 1) true)")]
    [InlineData("a LIKE 'x%' ESCAPE '\\'", "(like a 'x%' (escape '\\'))")]
    [InlineData("a NOT LIKE b || '%'", "(not-like a (|| b '%'))")]
    [InlineData("a ILIKE b", "(ilike a b)")]
    [InlineData("a COLLATE \"C\" < b", "(< (collate a C) b)")]
    [InlineData("a AT TIME ZONE 'UTC'", "(call timezone 'UTC' a)")]
    [InlineData("x = ANY (SELECT 1)", "(=any x (select (items 1)))")]
    [InlineData("x <> ALL (@list)", "(<>all x @list)")]
    [InlineData("x > SOME (VALUES (1))", "(>any x (values (row 1)))")]
    [InlineData("a::int::text || b", "(|| (cast (cast a INT) TEXT) b)")]
    public void Operators_bind_as_in_PostgreSQL(string text, string expected) => Check(text, expected);

    [Theory]
    [InlineData("CAST(a AS VARCHAR(10))", "(cast a VARCHAR[10])")]
    [InlineData("CAST(a AS double precision)", "(cast a DOUBLE_PRECISION)")]
    [InlineData("CAST(a AS timestamp(3) with time zone)", "(cast a TIMESTAMP[3]+tz)")]
    [InlineData("CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END", "(case (when a 1) (when b 2) (else 3))")]
    [InlineData("CASE a WHEN 1 THEN 'x' END", "(case a (when 1 'x'))")]
    [InlineData("count(*)", "(call count *)")]
    [InlineData("COUNT(DISTINCT a)", "(call COUNT distinct a)")]
    [InlineData("sum(ALL a)", "(call sum a)")]
    [InlineData("now()", "(call now)")]
    [InlineData("coalesce(a, b, 1)", "(call coalesce a b 1)")]
    [InlineData("pg_catalog.lower(a)", "(call pg_catalog.lower a)")]
    [InlineData("left(a, 1) || right(a, 2)", "(|| (call left a 1) (call right a 2))")]
    [InlineData("date(a)", "(call date a)")]
    [InlineData("replace(a, 'b', 'c')", "(call replace a 'b' 'c')")]
    [InlineData("sum(a) FILTER (WHERE b > 1)", "(call sum a (filter (> b 1)))")]
    [InlineData("string_agg(a, ',' ORDER BY b DESC, c)", "(call string_agg a ',' (order (desc b) c))")]
    [InlineData("rank() OVER (PARTITION BY a ORDER BY b DESC NULLS LAST)",
        "(call rank (over (partition a) (order (desc b nulls-last))))")]
    [InlineData("sum(a) OVER w", "(call sum a (over w))")]
    [InlineData("sum(a) OVER (w ROWS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE TIES)",
        "(call sum a (over w (rows (Preceding 1) CurrentRow exclude-Ties)))")]
    [InlineData("sum(a) OVER (RANGE UNBOUNDED PRECEDING)", "(call sum a (over (range UnboundedPreceding)))")]
    [InlineData("EXTRACT(YEAR FROM d)", "(call extract 'YEAR' d)")]
    [InlineData("SUBSTRING(a FROM 2 FOR 3)", "(call substring a 2 3)")]
    [InlineData("SUBSTRING(a FOR 3)", "(call substring a 1 3)")]
    [InlineData("SUBSTRING(a, 2, 3)", "(call substring a 2 3)")]
    [InlineData("TRIM(a)", "(call btrim a)")]
    [InlineData("TRIM(LEADING 'x' FROM a)", "(call ltrim a 'x')")]
    [InlineData("TRIM(TRAILING FROM a)", "(call rtrim a)")]
    [InlineData("TRIM('x' FROM a)", "(call btrim a 'x')")]
    [InlineData("TRIM(leading)", "(call btrim leading)")]
    [InlineData("POSITION('a' IN b)", "(call strpos b 'a')")]
    [InlineData("EXISTS (SELECT 1)", "(exists (select (items 1)))")]
    [InlineData("NOT EXISTS (SELECT 1)", "(not (exists (select (items 1))))")]
    [InlineData("(SELECT max(a) FROM t) + 1", "(+ (scalar (select (items (call max a)) (from t))) 1)")]
    [InlineData("((SELECT 1) + 1)", "(+ (scalar (select (items 1))) 1)")]
    [InlineData("((SELECT 1) UNION (SELECT 2) ORDER BY 1)",
        "(scalar (query (union (select (items 1)) (select (items 2))) (order 1)))")]
    [InlineData("(((SELECT 1)))", "(scalar (select (items 1)))")]
    [InlineData("(a, b)", "(row a b)")]
    [InlineData("ROW(a)", "(row a)")]
    [InlineData("(a, b) = (1, 2)", "(= (row a b) (row 1 2))")]
    public void Compound_is_read(string text, string expected) => Check(text, expected);

    [Theory]
    [InlineData("VARCHAR(10)", "VARCHAR[10]")]
    [InlineData("varchar(max)", "VARCHAR")]
    [InlineData("DECIMAL(10, 2)", "DECIMAL[10,2]")]
    [InlineData("numeric(5,-2)", "NUMERIC[5,-2]")]
    [InlineData("Double Precision", "DOUBLE_PRECISION")]
    [InlineData("character varying(5)", "CHARACTER_VARYING[5]")]
    [InlineData("national character varying(5)", "NATIONAL_CHARACTER_VARYING[5]")]
    [InlineData("time(3) without time zone", "TIME[3]")]
    [InlineData("timestamp with time zone", "TIMESTAMP+tz")]
    [InlineData("int unsigned", "INT_UNSIGNED")]
    [InlineData("unsigned big int", "UNSIGNED_BIG_INT")]
    [InlineData("binary large object", "BINARY_LARGE_OBJECT")]
    [InlineData("int[]", "INT[]")]
    [InlineData("\"my type\"", "MY_TYPE")]
    public void Type_name_is_read(string text, string expected) =>
        Assert.Equal(expected, SyntaxPrinter.Print(Parser.ParseTypeName(text)));

    [Fact]
    public void Source_of_an_expression_reads_back_as_the_same_tree()
    {
        const string text = "SELECT (a + b) * 2 > 1 AND (c IS NULL) FROM t";
        var query = ((QueryStatementSyntax)Parser.ParseStatement(text)).Query;
        var item = (ExpressionItemSyntax)((SelectSyntax)query.Body).Items[0];
        Assert.Equal("(a + b) * 2 > 1 AND (c IS NULL)", item.Expression.SourceText);
        var again = Parser.ParseExpression(item.Expression.SourceText);
        Assert.Equal(SyntaxPrinter.Print(item.Expression), SyntaxPrinter.Print(again));
    }

    [Fact]
    public void Span_of_an_operand_in_parentheses_leaves_them_out()
    {
        var sum = (BinarySyntax)Parser.ParseExpression(" ( a ) + -(b)");
        Assert.Equal("( a ) + -(b)", sum.SourceText);
        Assert.Equal("a", sum.Left.SourceText);
        Assert.Equal("-(b)", sum.Right.SourceText);
        Assert.Equal(new TextSpan(7, 1), sum.OperatorSpan);
        Assert.Equal(new SourcePosition(1, 4), sum.Left.Position);
    }

    private static void Check(string text, string expected) =>
        Assert.Equal(expected, SyntaxPrinter.Print(Parser.ParseExpression(text)));
}
