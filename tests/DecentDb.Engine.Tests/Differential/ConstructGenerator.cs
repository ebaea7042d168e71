using System;
using System.Globalization;
using System.Linq;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>
/// Random queries of the constructs that PostgreSQL and DecentDb have and SQLite has not, or has otherwise: each names a
/// few of them over expressions of all types, and gives its rows in an order of their own.
/// </summary>
internal sealed class ConstructGenerator
{
    private static readonly string[] Words = ["", "a", "ab", "abc", "b c", "x1y22", "Zoo", "it''s", "100%", "a,b,c"];
    private readonly Random _random;
    private readonly Func<string>[] _queries;

    public ConstructGenerator(Random random)
    {
        _random = random;
        _queries =
        [
            Lateral, DistinctOn, RowValues, KeysetPage, GroupingSets, Quantified, QuantifiedRows, Patterns, With,
            Recursive, Traversal, WithTies, Values, OuterJoins, TableFunctions, SelectedSets, GroupedSets, TextAggregates,
            Aggregates, OrderedSets, Regex, Dates, Json, JsonAggregates, JsonRows, Arrays, ArrayRows, Windows, SetOperations,
            Conditionals, Texts, Exists, ScalarSubqueries, Infinity,
        ];
    }

    /// <summary>The number of kinds of queries.</summary>
    public int KindCount => _queries.Length;

    /// <summary>Two tables with rows, of which the second refers to the first.</summary>
    public string Setup(int rows)
    {
        var p = Enumerable.Range(1, rows).Select(id =>
            $"({id}, {Maybe(Int())}, {Maybe(Text())}, {Maybe(Number())}, {Maybe(Date())}, {Maybe(Timestamp())}, "
            + $"{Maybe(Boolean())}, {Maybe(IntArray())}, {Maybe(TextArray())}, {Maybe(JsonDocument(2))})");
        var c = Enumerable.Range(1, rows * 2).Select(id =>
            $"({id}, {Maybe((_random.Next(rows) + 1).ToString(CultureInfo.InvariantCulture))}, {Maybe(Int())}, "
            + $"{Maybe(Text())}, {Maybe(Date())})");
        return $"""
            CREATE TABLE p (id INTEGER PRIMARY KEY, i INTEGER, s TEXT, n DECIMAL(9,2), d DATE, t TIMESTAMP, b BOOLEAN,
                a INTEGER[], w TEXT[], j JSONB);
            CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p, i INTEGER, s TEXT, d DATE);
            CREATE INDEX p_i ON p (i, id);
            CREATE INDEX c_p ON c (p);
            CREATE INDEX p_s ON p (s) WHERE b;
            INSERT INTO p VALUES {string.Join(", ", p)};
            INSERT INTO c VALUES {string.Join(", ", c)}
            """;
    }

    /// <summary>A query of any kind.</summary>
    public string Query() => _queries[_random.Next(_queries.Length)]();

    /// <summary>A query of one kind.</summary>
    public string Query(int kind) => _queries[kind]();

    /// <summary>A condition on a row of p.</summary>
    public string Condition() => Condition("p.", 2);

    private T Pick<T>(params ReadOnlySpan<T> items) => items[_random.Next(items.Length)];

    private string Maybe(string value) => _random.Next(6) == 0 ? "NULL" : value;

    private string Int() => _random.Next(-5, 15).ToString(CultureInfo.InvariantCulture);

    private string Count() => _random.Next(0, 6).ToString(CultureInfo.InvariantCulture);

    private string Number() => $"{_random.Next(-20, 60)}.{_random.Next(4) * 25:00}";

    private string Text() => $"'{Pick(Words)}'";

    private string Date() => $"DATE '2024-0{_random.Next(1, 4)}-{_random.Next(1, 29):00}'";

    private string Timestamp() =>
        $"TIMESTAMP '2024-0{_random.Next(1, 4)}-{_random.Next(1, 29):00} "
        + $"{_random.Next(24):00}:{_random.Next(4) * 15:00}:00'";

    private string Interval() =>
        $"INTERVAL '{_random.Next(-3, 9)} {Pick("days", "hours", "months", "weeks")}'";

    private string Boolean() => Pick("TRUE", "FALSE");

    private string IntArray() => Pick("'{}'", "'{1}'", "'{1,2,3}'", "'{3,NULL,1}'", "'{5,5,2}'", "'{-1,0,7,9}'") + "::INTEGER[]";

    private string TextArray() => Pick("'{}'", "'{a}'", "'{a,b}'", "'{ab,NULL,a}'", "'{\"x y\",Zoo}'") + "::TEXT[]";

    private string JsonDocument(int depth) => "'" + JsonText(depth) + "'::JSONB";

    private string JsonText(int depth) => _random.Next(depth > 0 ? 8 : 5) switch
    {
        0 => Int(),
        1 => $"\"{Pick("a", "b", "xyz", "")}\"",
        2 => Pick("true", "false"),
        3 => "null",
        4 => "1.50",
        5 => $"[{string.Join(", ", Enumerable.Range(0, _random.Next(4)).Select(_ => JsonText(depth - 1)))}]",
        _ => $"{{\"k\": {JsonText(depth - 1)}, \"{Pick("a", "b", "c")}\": {JsonText(depth - 1)}}}",
    };

    // Expressions over a row of p, or of c where the prefix is that of c.
    private string IntOf(string of, int depth) => _random.Next(depth > 0 ? 12 : 3) switch
    {
        0 or 1 => of + "i",
        2 => Int(),
        3 => $"({IntOf(of, depth - 1)} {Pick("+", "-", "*")} {IntOf(of, depth - 1)})",
        4 => $"length({TextOf(of, depth - 1)})",
        5 => $"COALESCE({IntOf(of, depth - 1)}, {IntOf(of, depth - 1)})",
        6 => $"NULLIF({IntOf(of, depth - 1)}, {IntOf(of, depth - 1)})",
        7 => $"CASE WHEN {Condition(of, depth - 1)} THEN {IntOf(of, depth - 1)} ELSE {IntOf(of, depth - 1)} END",
        8 => $"abs({IntOf(of, depth - 1)})",
        9 => $"{Pick("greatest", "least")}({IntOf(of, depth - 1)}, {IntOf(of, depth - 1)})",
        10 => $"mod({IntOf(of, depth - 1)}, 7)",
        _ => $"(SELECT count(*)::INTEGER FROM c AS z WHERE z.p = {of}id)",
    };

    private string TextOf(string of, int depth) => _random.Next(depth > 0 ? 11 : 3) switch
    {
        0 or 1 => of + "s",
        2 => Text(),
        3 => $"upper({TextOf(of, depth - 1)})",
        4 => $"({TextOf(of, depth - 1)} || {TextOf(of, depth - 1)})",
        5 => $"left({TextOf(of, depth - 1)}, {Pick("1", "2", "-1")})",
        6 => $"COALESCE({TextOf(of, depth - 1)}, {Text()})",
        7 => $"({IntOf(of, depth - 1)})::TEXT",
        8 => $"replace({TextOf(of, depth - 1)}, 'a', '{Pick("", "zz", "b")}')",
        9 => $"lpad({TextOf(of, depth - 1)}, {Count()}, '*')",
        _ => $"concat({TextOf(of, depth - 1)}, {IntOf(of, depth - 1)})",
    };

    private string DateOf(string of) => _random.Next(4) switch
    {
        0 or 1 => of + "d",
        2 => Date(),
        _ => $"({of}d + {Count()})",
    };

    private string Condition(string of, int depth) => _random.Next(depth > 0 ? 14 : 6) switch
    {
        0 => $"{IntOf(of, depth - 1)} {Comparison()} {IntOf(of, depth - 1)}",
        1 => $"{TextOf(of, depth - 1)} {Comparison()} {TextOf(of, depth - 1)}",
        2 => $"{of}s {Pick("LIKE", "NOT LIKE", "ILIKE")} '{Pick("a%", "%b%", "_", "%", "Z__")}'",
        3 => $"{of}{Pick("i", "s", "d")} IS {Pick("", "NOT ")}NULL",
        4 => $"{DateOf(of)} {Comparison()} {DateOf(of)}",
        5 => $"{IntOf(of, 0)} {Pick("", "NOT ")}IN ({Int()}, {Int()}, {Maybe(Int())})",
        6 => $"({Condition(of, depth - 1)} AND {Condition(of, depth - 1)})",
        7 => $"({Condition(of, depth - 1)} OR {Condition(of, depth - 1)})",
        8 => $"NOT ({Condition(of, depth - 1)})",
        9 => $"{IntOf(of, depth - 1)} {Pick("", "NOT ")}BETWEEN {Pick("", "SYMMETRIC ")}{IntOf(of, 0)} AND "
            + $"{IntOf(of, 0)}",
        10 => $"{IntOf(of, depth - 1)} IS {Pick("", "NOT ")}DISTINCT FROM {IntOf(of, depth - 1)}",
        11 => $"{Pick("", "NOT ")}EXISTS (SELECT 1 FROM c AS z WHERE z.p = {of}id AND z.i {Comparison()} {Int()})",
        12 => $"{of}i {Pick("= ANY", "<> ALL", "> ANY", "<= ALL")} (SELECT z.i FROM c AS z WHERE z.id < "
            + $"{_random.Next(12)})",
        _ => $"({Condition(of, depth - 1)}) IS {Pick("", "NOT ")}{Pick("TRUE", "FALSE", "UNKNOWN")}",
    };

    private string Comparison() => Pick("=", "<>", "<", "<=", ">", ">=");

    private string Order(int columns) => " ORDER "
        + "BY " + string.Join(", ", Enumerable.Range(1, columns).Select(column =>
        column.ToString(CultureInfo.InvariantCulture) + Pick("", " DESC", " NULLS FIRST", " DESC NULLS LAST")));

    private string Lateral()
    {
        var (join, on) = Pick(("CROSS JOIN", ""), ("JOIN", " ON l.y > 0"), ("LEFT JOIN", " ON TRUE"), ("LEFT "
            + "JOIN", " ON l.y > 2"));
        return $"SELECT p.id, l.x, l.y FROM p {join} LATERAL (SELECT c.id AS x, {IntOf("c.", 1)} + "
            + $"COALESCE(p.i, 0) AS y FROM c "
            + $"WHERE c.p = p.id AND {Condition("c.", 1)} ORDER BY c.id LIMIT {Count()}) AS l{on} WHERE "
            + $"{Condition("p.", 1)}" + Order(3);
    }

    private string DistinctOn()
    {
        var keys = Pick("i", "s", "b");
        return $"SELECT DISTINCT ON ({keys}) id, i, s FROM p WHERE {Condition("p.", 1)} "
            + $"ORDER BY {keys} NULLS FIRST, {Pick("d DESC NULLS LAST", "t", "n")}, id";
    }

    private string RowValues() => _random.Next(3) switch
    {
        0 => $"SELECT id FROM p WHERE (i, s) {Comparison()} ({IntOf("p.", 1)}, {TextOf("p.", 1)}) ORDER BY id",
        1 => $"SELECT id FROM p WHERE (i, id) {Pick("", "NOT ")}IN (({Int()}, {Count()}), ({Int()}, id)) ORDER BY id",
        _ => $"SELECT id FROM p WHERE (i, b) {Pick("", "NOT ")}IN (SELECT c.i, c.i > 2 FROM c WHERE "
            + $"{Condition("c.", 1)}) ORDER BY id",
    };

    private string KeysetPage() => Pick(true, false)
        ? $"SELECT i, id, s FROM p WHERE (i, id) > ({Int()}, {Count()}) ORDER BY i, id LIMIT {Count()}"
        : $"SELECT i, id FROM p WHERE (i, id) < ({Int()}, {Count()}) ORDER BY i DESC, id DESC LIMIT {Count()}";

    private string GroupingSets()
    {
        var sets = Pick("ROLLUP (b, i)", "CUBE (b, i)", "GROUPING SETS ((b, i), (b), ())", "GROUPING SETS (b, "
            + "i)", "b, ROLLUP (i)");
        return $"SELECT b, i, count(*), sum(id), GROUPING(b, i) FROM p WHERE {Condition("p.", 1)} GROUP BY {sets}"
            + $" HAVING count(*) > {_random.Next(2)} ORDER BY 1, 2, 3, 4, 5";
    }

    private string Quantified() => $"SELECT id, {IntOf("p.", 1)} {Comparison()} {Pick("ANY", "ALL", "SOME")} "
        + Pick(
            $"(SELECT c.i FROM c WHERE c.p = p.id AND {Condition("c.", 1)})",
            $"(ARRAY[{Int()}, {Maybe(Int())}, {IntOf("p.", 0)}])",
            "(a)",
            $"('{{{Int()},{Int()}}}'::INTEGER[])") + " FROM p ORDER BY id";

    private string QuantifiedRows() => $"SELECT id, (p.i, p.id) {Comparison()} {Pick("ANY", "ALL")} "
        + $"(SELECT c.i, c.p FROM c WHERE {Condition("c.", 1)}) FROM p WHERE {Condition("p.", 1)} ORDER BY id";

    private string Patterns() => $"SELECT id, s {Pick("LIKE", "NOT LIKE", "ILIKE")} {Pick("ANY", "ALL")} "
        + Pick($"(ARRAY['a%', {Maybe("'%b'")}, 'Z%'])", "(w)", "(SELECT c.s || '%' FROM c WHERE c.p = p.id)")
        + $", s {Pick("~", "!~", "~*")} '{Pick("a", "^b", "[0-9]+", "o$")}' FROM p ORDER BY id";

    private string With() => $"WITH {Pick("", "RECURSIVE ")}x AS "
        + $"{Pick("", "MATERIALIZED ", "NOT MATERIALIZED ")}(SELECT i, count(*) AS n FROM p "
        + $"WHERE {Condition("p.", 1)} GROUP BY i), y AS (SELECT c.p, max(c.i) AS m FROM c GROUP BY c.p) "
        + $"SELECT x.i, x.n, y.p, y.m FROM x {Pick("JOIN", "LEFT JOIN", "FULL JOIN")} y ON x.i = y.p" + Order(4);

    private string Recursive() => $"WITH RECURSIVE r (id, v, l) AS (SELECT id, i, 0 FROM p WHERE "
        + $"{Condition("p.", 1)} UNION {Pick("", "ALL ")}"
        + $"SELECT c.p, r.v + 1, r.l + 1 FROM r JOIN c ON c.id = r.id WHERE r.l < {_random.Next(1, 5)}) SELECT "
        + $"id, v, l FROM r" + Order(3);

    private string Traversal() => Pick(true, false)
        ? $"WITH RECURSIVE r (x, y) AS (SELECT id, p FROM c WHERE id < {_random.Next(2, 8)} UNION ALL SELECT "
            + $"c.id, c.p FROM r JOIN c ON c.id = r.y) "
            + $"CYCLE {Pick("x", "x, y")} SET m USING z SELECT x, y, m, cardinality(z), z::TEXT FROM r ORDER BY "
            + $"1, 2, 3, 4, 5"
        : $"WITH RECURSIVE r (x, l) AS (SELECT id, 0 FROM p WHERE {Condition("p.", 0)} UNION ALL SELECT c.id, "
            + $"r.l + 1 FROM r JOIN c ON c.p = r.x "
            + $"WHERE r.l < 2) SEARCH {Pick("DEPTH", "BREADTH")} FIRST BY x SET q SELECT x, l FROM r ORDER BY q, x";

    private string WithTies() =>
        $"SELECT i FROM p WHERE {Condition("p.", 1)} ORDER BY i{Pick("", " DESC", " NULLS FIRST")} FETCH FIRST "
        + $"{Count()} ROWS WITH TIES";

    private string Values() => $"SELECT v.x, v.y, p.s FROM (VALUES ({Int()}, {Text()}), ({Maybe(Int())}, "
        + $"{Text()}), ({Int()}, NULL)) AS v (x, y) "
        + $"{Pick("JOIN", "LEFT JOIN")} p ON p.i = v.x" + Order(3);

    private string OuterJoins() => Pick(
        $"SELECT i, p.id, c.id FROM p {Pick("FULL JOIN", "LEFT JOIN", "RIGHT JOIN", "JOIN")} c USING (i) WHERE "
        + $"{IntOf("p.", 1)} IS NOT NULL OR c.id > 3" + Order(3),
        $"SELECT p.id, c.id, c.s FROM p FULL JOIN c ON p.id = c.p AND p.i = c.i WHERE "
        + $"{Condition("c.", 1)}" + Order(3),
        $"SELECT x.id, y.id, z.id FROM p x LEFT JOIN c y ON y.p = x.id LEFT JOIN c z ON z.i = y.i AND z.id > "
        + $"y.id WHERE {Condition("x.", 1)}" + Order(3));

    private string TableFunctions() => Pick(
        $"SELECT p.id, g FROM p, generate_series({IntOf("p.", 0)}, {IntOf("p.", 0)}{Pick("", ", 2", ", -1")}) "
        + $"AS g ORDER BY 1, 2",
        "SELECT p.id, u.x, u.n FROM p LEFT JOIN unnest(p.a) WITH ORDINALITY AS u (x, n) ON TRUE ORDER BY 1, 3",
        "SELECT p.id, r.* FROM p, ROWS FROM (unnest(p.a), unnest(p.w)) WITH ORDINALITY AS r (x, y, n) ORDER BY 1, 4",
        "SELECT p.id, q FROM p, regexp_split_to_table(p.s, '[ ,]') AS q ORDER BY 1, 2",
        $"SELECT x::DATE FROM generate_series({Timestamp()}, {Timestamp()}, INTERVAL '1 week') AS x ORDER BY 1");

    private string SelectedSets() => $"SELECT id, unnest(a) AS u, "
        + $"{Pick("unnest(w)", "generate_series(1, i)", "generate_series(1, 2) * 10", "upper(unnest(w))")} AS v "
        + $"FROM p WHERE {Condition("p.", 1)} ORDER BY 1, 2 NULLS FIRST, 3 NULLS FIRST" + Pick("", " LIMIT 5");

    private string GroupedSets() => Pick(
        $"SELECT unnest(a) AS u, count(*), max(id) FROM p WHERE {Condition("p.", 1)} GROUP BY u ORDER BY 1",
        "SELECT generate_series(1, count(*)) AS g, b FROM p GROUP BY b ORDER BY 2, 1",
        $"SELECT DISTINCT unnest(w) FROM p WHERE {Condition("p.", 1)} ORDER BY 1",
        "SELECT sum(x), (SELECT count(*) FROM (SELECT unnest(a) FROM p) q) FROM (SELECT unnest(a) AS x FROM p) s");

    private string TextAggregates() => $"SELECT b, string_agg({Pick("", "DISTINCT ")}s, ',' ORDER BY s), "
        + $"array_agg(i ORDER BY i {Pick("", "DESC")} NULLS LAST, id), "
        + $"string_agg(s, '-' ORDER BY id DESC) FILTER (WHERE {Condition("p.", 1)}), array_agg(DISTINCT i) FROM "
        + $"p GROUP BY b ORDER BY b";

    private string Aggregates() => $"SELECT i % 3, count(*), count(DISTINCT {IntOf("p.", 1)}), sum(n), avg(i), "
        + $"min(s), max(d), bool_and(b), bool_or({Condition("p.", 1)}), "
        + $"round(stddev_pop(i), 6), round(var_samp(n), 6), sum({IntOf("p.", 2)}) FILTER (WHERE "
        + $"{Condition("p.", 1)}) FROM p GROUP BY 1 ORDER BY 1";

    private string OrderedSets() => $"SELECT b, percentile_disc(0.{_random.Next(1, 9)}) WITHIN GROUP (ORDER BY "
        + $"i), percentile_cont(0.5) WITHIN GROUP (ORDER BY i), "
        + "mode() WITHIN GROUP (ORDER BY s), round(corr(i, id)::NUMERIC, 6), regr_count(i, id) FROM p GROUP BY "
        + "b ORDER BY b";

    private string Regex() => $"SELECT id, regexp_replace(s, '{Pick("a", "[a-c]+", "(\\d)")}', "
        + $"'<\\&>'{Pick("", ", 'g'")}), regexp_match(s, '([a-z])(.)'), "
        + $"s SIMILAR TO '{Pick("a%", "(a|b)%", "[a-c]*")}', substring(s FROM '[0-9]+'), "
        + $"regexp_split_to_array(s, ' '), split_part(s, ',', {_random.Next(1, 4)}) FROM p ORDER BY id";

    private string Dates() => $"SELECT id, {Pick("t + ", "t - ", "d + ")}{Interval()}, "
        + $"date_trunc('{Pick("month", "week", "hour", "day")}', t), "
        + $"extract({Pick("dow", "doy", "month", "epoch", "week")} FROM d), "
        + $"to_char(t, '{Pick("YYYY-MM-DD HH24:MI", "Day, DD Mon", "IYYY-IW", "HH12 AM")}'), t - {Timestamp()}, "
        + $"d - {Date()}, age(t, {Timestamp()}), "
        + $"t AT TIME ZONE 'UTC', make_date(2024, extract(month FROM d)::INTEGER, 1), "
        + $"justify_hours({Interval()} * i) FROM p ORDER BY id";

    private string Json() => $"SELECT id, j -> '{Pick("k", "a", "b")}', j ->> '{Pick("k", "a")}', j #> "
        + $"'{{{Pick("k", "k,a", "a,0")}}}', j -> {_random.Next(-2, 3)}, j @> '{JsonText(1)}', "
        + $"j ? '{Pick("k", "a", "z")}', jsonb_typeof(j), j || '{{\"z\": {JsonText(1)}}}', jsonb_set(CASE "
        + $"jsonb_typeof(j) WHEN 'object' THEN j ELSE '{{}}' END, '{{k}}', '{JsonText(1)}'), "
        + $"jsonb_path_query_array(j, '{Pick("$.**", "$[*]", "$.k ? (@ > 1)", "$.*")}'), jsonb_strip_nulls(j), "
        + $"j = '{JsonText(1)}' FROM p ORDER BY id";

    private string JsonAggregates() => $"SELECT b, jsonb_agg({Pick("j", "i", "s", "n")} ORDER BY id), "
        + $"jsonb_object_agg(id, {Pick("s", "i", "j")}), count(DISTINCT j) FROM p WHERE {Condition("p.", 1)} "
        + $"GROUP BY b ORDER BY b";

    private string JsonRows() => Pick(
        "SELECT id, e FROM p, jsonb_array_elements(CASE jsonb_typeof(j) WHEN 'array' THEN j ELSE '[]' END) WITH "
            + "ORDINALITY AS e (e, n) ORDER BY id, n",
        "SELECT id, key, value FROM p, jsonb_each(CASE jsonb_typeof(j) WHEN 'object' THEN j ELSE '{}' END) "
            + "ORDER BY id, key",
        "SELECT id, jsonb_path_query(j, '$.**') FROM p ORDER BY 1, 2");

    private string Arrays() => $"SELECT id, a[{_random.Next(4)}], a[{_random.Next(3)}:{_random.Next(4)}], a || "
        + $"{Int()}, {IntArray()} || a, a @> {IntArray()}, a && {IntArray()}, cardinality(a), "
        + $"array_position(a, {Count()}), array_remove(a, {Count()}), array_to_string(w, '/', "
        + $"{Pick("'-'", "NULL")}), {Int()} = ANY (a), {Int()} > ALL (a), a {Comparison()} {IntArray()}, "
        + $"array_length(a, 1) FROM p ORDER BY id";

    private string ArrayRows() => $"SELECT id, ARRAY(SELECT c.i FROM c WHERE c.p = p.id AND "
        + $"{Condition("c.", 1)} ORDER BY c.id), ARRAY[i, {IntOf("p.", 1)}], string_to_array(s, "
        + $"'{Pick(",", " ", "")}') FROM p ORDER BY id";

    private string Windows() => $"SELECT id, "
        + $"{Pick("row_number()", "rank()", "dense_rank()", "lag(i, 1)", "lead(s)", "first_value(i)", "sum(i)", "count(*)", "ntile(3)", "max(d)")} "
        + $"OVER (PARTITION BY {Pick("b", "i % 2", "b, i")} ORDER BY {Pick("i", "d", "n DESC", "s")} NULLS "
        + $"LAST, id), avg(i) OVER (ORDER BY id ROWS BETWEEN {Count()} PRECEDING AND CURRENT ROW), "
        + $"sum(i) FILTER (WHERE {Condition("p.", 1)}) OVER (ORDER BY i RANGE BETWEEN 2 PRECEDING AND {Count()} "
        + $"FOLLOWING EXCLUDE {Pick("NO OTHERS", "CURRENT ROW", "TIES", "GROUP")}) FROM p WHERE "
        + $"{Condition("p.", 1)} ORDER BY id";

    private string SetOperations() => $"SELECT i, s FROM p WHERE {Condition("p.", 1)} {SetOperator()} SELECT i, "
        + $"s FROM c WHERE {Condition("c.", 1)} {SetOperator()} "
        + $"(SELECT i, s FROM p ORDER BY id LIMIT {Count()})" + Order(2);

    private string SetOperator() => Pick("UNION", "INTERSECT", "EXCEPT") + Pick("", " ALL");

    private string Conditionals() => $"SELECT id, {IntOf("p.", 3)}, {TextOf("p.", 3)}, {Condition("p.", 3)}, "
        + $"CASE i WHEN {Int()} THEN s WHEN {IntOf("p.", 1)} THEN {TextOf("p.", 1)} END FROM p WHERE "
        + $"{Condition("p.", 3)} ORDER BY id";

    private string Texts() => $"SELECT id, format('%s-%L', i, s), initcap(s), translate(s, 'abc', 'x'), "
        + $"overlay(s PLACING 'Q' FROM {_random.Next(1, 4)}), md5(s), position('b' IN s), "
        + $"concat_ws('/', i, s, b), repeat(s, {_random.Next(3)}), reverse(s), btrim(s, 'a'), quote_literal(s), "
        + $"starts_with(s, 'a'), right(s, {_random.Next(-2, 4)}), to_hex(abs(COALESCE(i, 0))), chr(65 + "
        + $"abs(COALESCE(i, 0))), strpos(s, 'o') FROM p ORDER BY id";

    private string Exists() => $"SELECT id FROM p WHERE {Pick("", "NOT ")}EXISTS (SELECT 1 FROM c WHERE c.p = "
        + $"p.id AND {Condition("c.", 2)} AND c.i {Comparison()} p.i) {Pick("AND", "OR")} {Condition("p.", 2)} "
        + $"ORDER BY id";

    private string ScalarSubqueries() => $"SELECT id, (SELECT "
        + $"{Pick("max(c.i)", "count(*)", "min(c.s)", "string_agg(c.s, ',' ORDER BY c.id)")} FROM c WHERE c.p = "
        + $"p.id AND {Condition("c.", 1)}), "
        + $"(SELECT c.s FROM c WHERE c.id = p.id AND {Condition("p.", 1)}) FROM p WHERE (SELECT count(*) FROM c "
        + $"WHERE c.p = p.id) {Comparison()} {Count()} ORDER BY id";

    private string Infinity() => $"SELECT id, COALESCE(d, '{Pick("", "-")}infinity') {Comparison()} "
        + $"{DateOf("p.")}, COALESCE(NULLIF(t, {Timestamp()}), 'infinity') + {Interval()}, isfinite(COALESCE(d, "
        + $"'infinity')), "
        + $"date_trunc('month', COALESCE(t, '-infinity')), COALESCE(d, 'infinity')::TIMESTAMP FROM p ORDER BY "
        + $"COALESCE(t, '{Pick("", "-")}infinity'), id";
}
