using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using DecentDb.Engine.Tests.Differential;
using DecentDb.Engine.Types;
using Xunit;
using Xunit.Sdk;

namespace DecentDb.Engine.Tests.Planning;

/// <summary>
/// Random conditions on a table with keys and indexes: the answers must agree with each other and with those of a table
/// with the same rows and without any key.
/// </summary>
public sealed class MetamorphicTests
{
    private const string SoakVariable = "DECENTDB_SOAK";

    private static readonly (string Name, ColumnKind Kind)[] Columns =
    [
        ("id", ColumnKind.Integer), ("a", ColumnKind.Integer), ("b", ColumnKind.BigInt), ("c", ColumnKind.Text),
        ("d", ColumnKind.Decimal), ("e", ColumnKind.Double), ("f", ColumnKind.Boolean), ("g", ColumnKind.Date),
    ];

    [Theory]
    [InlineData(100)]
    [InlineData(200)]
    public void Answers_do_not_depend_on_keys(int firstSeed)
    {
        var soak = int.TryParse(
            Environment.GetEnvironmentVariable(SoakVariable), CultureInfo.InvariantCulture, out var factor) ? factor
                : 1;
        for (var seed = firstSeed; seed < firstSeed + (6 * soak); seed++)
        {
            using var run = new Scenario(seed);
            for (var i = 0; i < 45; i++)
            {
                run.Step();
            }

            run.Finish();
        }
    }

    private sealed class Scenario : IDisposable
    {
        private readonly DecentRunner _database = new();
        private readonly Random _random;
        private readonly ExpressionGenerator _expressions;
        private readonly int _seed;
        private readonly StringBuilder _script = new();

        public Scenario(int seed)
        {
            _seed = seed;
            _random = new Random(seed);
            _expressions = new ExpressionGenerator(_random);
            var columns =
                string.Join(", ", Columns.Skip(1).Select(c => $"{c.Name} {SchemaGenerator.TypeName(c.Kind)}"));
            var key = _random.Next(2) == 0 ? "INTEGER PRIMARY KEY" : "INTEGER NOT NULL UNIQUE";
            Execute($"CREATE TABLE m (id {key}, {columns}); CREATE TABLE n (id INTEGER, {columns})");
            Fill(_random.Next(3) == 0 ? 1500 : _random.Next(30, 200));
            for (var i = _random.Next(2, 6); i > 0; i--)
            {
                CreateIndex(i);
            }
        }

        public void Step()
        {
            var (where, parameters) = Condition();
            switch (_random.Next(10))
            {
                case 0:
                    Partition(where, parameters);
                    break;
                case 1 or 2:
                    Limit(where, parameters);
                    break;
                case 3:
                    Join(where, parameters);
                    break;
                case 4:
                    Change(where, parameters);
                    break;
                default:
                    Same("SELECT * FROM {0} AS x WHERE " + where, parameters);
                    Same("SELECT COUNT(*), MIN(x.a), MAX(x.c), SUM(x.d) FROM {0} AS x WHERE " + where, parameters);
                    var column = Columns[_random.Next(Columns.Length - 2)].Name;
                    Same($"SELECT MIN(x.{column}), MAX(x.{column}) FROM {{0}} AS x WHERE " + where, parameters);
                    Same($"SELECT x.{column}, x.id FROM {{0}} AS x WHERE " + where, parameters);
                    Same("SELECT COUNT(*) FROM {0} AS x WHERE " + where, parameters);
                    break;
            }
        }

        public void Finish() => Assert.Empty(_database.Database.CheckIntegrity());

        public void Dispose() => _database.Dispose();

        private void Fill(int count)
        {
            var rows = new List<string>();
            for (var i = 1; i <= count; i++)
            {
                var values = Columns.Skip(1).Select(c => _random.Next(7) == 0 ? "NULL" : _expressions.Literal(c.Kind));
                rows.Add($"({i * 2}, {string.Join(", ", values)})");
            }

            var sql = new SqlTemplate(string.Join(", ", rows), StatementClass.Other).Decent().Sql;
            Execute($"INSERT INTO m VALUES {sql}; INSERT INTO n SELECT * FROM m");
        }

        private void CreateIndex(int number)
        {
            var keys = Columns.OrderBy(_ => _random.Next()).Take(_random.Next(1, 4))
                .Select(c => c.Name + Pick("", " DESC") + Pick("", " NULLS FIRST", " NULLS LAST"));
            Execute($"CREATE INDEX ix{number} ON m ({string.Join(", ", keys)})");
        }

        /// <summary>A condition in which comparisons of columns with values are likely.</summary>
        private (string Where, SqlValue[] Parameters) Condition()
        {
            _expressions.Constants.Clear();
            _expressions.ParameterPercent = _random.Next(2) == 0 ? 50 : 0;
            _expressions.Columns = [];
            var parts = new List<string>();
            for (var i = _random.Next(1, 4); i > 0; i--)
            {
                parts.Add(Comparison());
            }

            if (_random.Next(3) == 0)
            {
                _expressions.Columns = [.. Columns.Select(c => new ScopeColumn("x." + c.Name, c.Kind))];
                parts.Add(_expressions.Condition(1));
            }

            var text = string.Join(_random.Next(5) == 0 ? " OR " : " AND ", parts);
            var template = new SqlTemplate("(" + text + ")", StatementClass.Query)
            {
                Constants = [.. _expressions.Constants],
                ParameterStyle = '1',
            };
            return template.Decent();
        }

        private string Comparison()
        {
            var (name, kind) = Columns[_random.Next(Columns.Length)];
            string Value() => _random.Next(20) == 0 ? "NULL" : _expressions.Value(kind, _random.Next(8) == 0 ? 1 : 0);
            return _random.Next(13) switch
            {
                9 => $"x.c {Pick("", "", "NOT ")}LIKE '{Pick("a%", "b%", "Ab%", "a_b%", "%", "\u00e9%", "a")}'",
                10 => RowComparison(),
                11 => $"x.g {Pick("<", "<=", ">", ">=")} TIMESTAMP '2024-02-2{_random.Next(10)} "
                    + $"{Pick("00", "11")}:00:00'",
                12 => $"starts_with(x.c, '{Pick("a", "b", "Ab", "")}')",
                0 => $"x.{name} IN ({Value()}, {Value()}, {Value()})",
                1 => $"x.{name} BETWEEN {Value()} AND {Value()}",
                2 => $"x.{name} IS {Pick("", "NOT ")}NULL",
                3 => $"{Value()} {Pick("<", "<=", ">", ">=")} x.{name}",
                4 => $"x.{name} > {Value()} AND x.{name} <= {Value()}",
                _ => $"x.{name} {Pick("=", "=", "=", "<", ">=", "<>")} {Value()}",
            };
        }

        // A comparison of rows, or the same spelt out.
        private string RowComparison()
        {
            var (first, firstKind) = Columns[_random.Next(Columns.Length)];
            var (second, secondKind) = Columns[_random.Next(Columns.Length)];
            var (a, b) = (_expressions.Literal(firstKind), _expressions.Literal(secondKind));
            var op = Pick("<", ">");
            var orEqual = Pick("", "=");
            return _random.Next(2) == 0
                ? $"(x.{first}, x.{second}) {op}{orEqual} ({a}, {b})"
                : $"(x.{first} {op} {a} OR (x.{first} = {a} AND x.{second} {op}{orEqual} {b}))";
        }

        private void Partition(string where, SqlValue[] parameters)
        {
            var parts = new List<string>();
            foreach (var part in (string[])[where, $"NOT {where}", $"{where} IS NULL"])
            {
                parts.AddRange(Rows($"SELECT * FROM m AS x WHERE {part}", parameters));
            }

            parts.Sort(StringComparer.Ordinal);
            var all = Rows("SELECT * FROM m AS x", []);
            all.Sort(StringComparer.Ordinal);
            Compare("The three parts of " + where, all, parts);
        }

        private void Limit(string where, SqlValue[] parameters)
        {
            var keys = Columns.OrderBy(_ => _random.Next()).Take(_random.Next(0, 3)).Where(c => c.Name != "id")
                .Select(c => $"x.{c.Name}{Pick("", " DESC")}{Pick("", "", " NULLS FIRST", " NULLS LAST")}").ToList();
            keys.Add("x.id" + Pick("", " DESC"));
            where = _random.Next(3) == 0 ? "x.id IS NOT NULL" : where;
            parameters = where[0] == '(' ? parameters : [];
            var ordered = $"SELECT * FROM {{0}} AS x WHERE {where} ORDER BY {string.Join(", ", keys)}";
            var all = Rows(string.Format(CultureInfo.InvariantCulture, ordered, "n"), parameters);
            var limit = _random.Next(12);
            var offset = _random.Next(4);
            var sql = string.Format(CultureInfo.InvariantCulture, ordered, "m") + $" LIMIT {limit} OFFSET {offset}";
            Compare(sql, [.. all.Skip(offset).Take(limit)], Rows(sql, parameters));
            sql = string.Format(CultureInfo.InvariantCulture, ordered, "m");
            Compare(sql, all, Rows(sql, parameters));
            LimitJoin(where, parameters, string.Join(", ", keys), limit);
        }

        // The order of one table of a join decides which rows come first.
        private void LimitJoin(string where, SqlValue[] parameters, string keys, int limit)
        {
            var join = Pick("JOIN", "LEFT JOIN");
            var column = Columns[_random.Next(Columns.Length - 2)].Name;
            var sql = $"SELECT x.id, y.id FROM {{0}} AS x {join} {{0}} AS y ON y.id = x.{Pick("id", "a", "b")} "
                + $"WHERE {where} ORDER BY {keys} LIMIT {limit}";
            var test = $"SELECT x.id FROM {{0}} AS x WHERE {where} AND {Pick("", "NOT ")}EXISTS "
                + $"(SELECT 1 FROM {{0}} AS y WHERE y.{column} = x.{column} AND y.id <> x.id) "
                + $"ORDER BY {keys} LIMIT {limit}";
            foreach (var text in (string[])[sql, test])
            {
                var expected = Rows(string.Format(CultureInfo.InvariantCulture, text, "n"), parameters);
                var actual = Rows(string.Format(CultureInfo.InvariantCulture, text, "m"), parameters);
                Compare(text, expected, actual);
            }
        }

        private void Join(string where, SqlValue[] parameters)
        {
            var column = Columns[_random.Next(Columns.Length - 2)].Name;
            var join = Pick("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN");
            var small = "(SELECT * FROM n ORDER BY id LIMIT 9) AS y";
            Same($"SELECT x.*, y.id FROM {small} {join} {{0}} AS x ON x.{column} = y.{column} WHERE {where}",
                parameters);
            Same($"SELECT x.*, y.id FROM {{0}} AS x {join} {small} ON x.{column} = y.{column} AND {where}", parameters);
            Same($"SELECT y.id FROM {small} WHERE EXISTS (SELECT 1 FROM {{0}} AS x WHERE x.a = y.a AND {where})",
                parameters);
            Same($"SELECT x.id FROM {{0}} AS x WHERE x.{column} IN (SELECT y.{column} FROM {small}) AND {where}",
                parameters);
            Same($"SELECT x.id FROM {{0}} AS x WHERE NOT EXISTS (SELECT 1 FROM {{0}} AS z "
                + $"WHERE z.{column} = x.{column} AND z.id > x.id) AND {where}", parameters);
            Same($"SELECT y.id FROM {small} WHERE y.{column} NOT IN (SELECT x.{column} FROM {{0}} AS x WHERE {where})",
                parameters);
        }

        private void Change(string where, SqlValue[] parameters)
        {
            var sql = Pick(
                "UPDATE {0} AS x SET a = a + 1, c = c || 'x' WHERE ",
                "UPDATE {0} AS x SET b = NULL, g = DATE '2024-02-28' WHERE ",
                "DELETE FROM {0} AS x WHERE ") + where;
            Execute("BEGIN");
            var changed =
                _database.Query(string.Format(CultureInfo.InvariantCulture, sql, "m"), parameters).RowsAffected;
            var expected =
                _database.Query(string.Format(CultureInfo.InvariantCulture, sql, "n"), parameters).RowsAffected;
            Compare(sql, [expected.ToString(CultureInfo.InvariantCulture)],
                [changed.ToString(CultureInfo.InvariantCulture)]);
            Same("SELECT * FROM {0} AS x", []);
            Same("SELECT * FROM {0} AS x WHERE " + where, parameters);
            Execute(_random.Next(2) == 0 ? "ROLLBACK" : "COMMIT");
            Same("SELECT * FROM {0} AS x WHERE " + where, parameters);
        }

        private void Same(string sql, SqlValue[] parameters)
        {
            var expected = Rows(string.Format(CultureInfo.InvariantCulture, sql, "n"), parameters);
            var actual = Rows(string.Format(CultureInfo.InvariantCulture, sql, "m"), parameters);
            expected.Sort(StringComparer.Ordinal);
            actual.Sort(StringComparer.Ordinal);
            Compare(sql, expected, actual);
        }

        private List<string> Rows(string sql, SqlValue[] parameters)
        {
            try
            {
                return _database.Query(sql, parameters).Rows.ConvertAll(row => string.Join('|', row));
            }
            catch (Exception e)
            {
                throw new XunitException($"Seed {_seed}: {sql}\n{e}\n{_script}", e);
            }
        }

        private void Compare(string sql, List<string> expected, List<string> actual)
        {
            if (!expected.SequenceEqual(actual))
            {
                throw new XunitException(
                    $"Seed {_seed}: {sql}\nexpected {expected.Count} rows, got {actual.Count}\nonly expected: "
                    + string.Join('\n', expected.Except(actual).Take(5)) + "\nonly found: "
                    + string.Join('\n', actual.Except(expected).Take(5)) + "\n" + _script);
            }
        }

        private void Execute(string sql)
        {
            _script.Append(sql.AsSpan(0, Math.Min(sql.Length, 400))).AppendLine(";");
            _database.Query(sql);
        }

        private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
    }
}
