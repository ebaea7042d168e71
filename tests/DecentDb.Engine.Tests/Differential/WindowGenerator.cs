using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>
/// Random window functions over a table w (id, g, a, n, s), of which id is unique and all others repeat and have NULLs.
/// Values do not depend on what is left open: functions that look at single rows have windows ordered by id at last.
/// </summary>
/// <param name="random">Decides.</param>
/// <param name="isForSqlite">Leaves out what SQLite answers otherwise than PostgreSQL.</param>
internal sealed class WindowGenerator(Random random, bool isForSqlite)
{
    /// <summary>The statements that make and fill the table.</summary>
    public List<string> Setup(int rows)
    {
        List<string> statements =
        [
            "CREATE TABLE w (id INTEGER PRIMARY KEY, g INTEGER, a INTEGER, n INTEGER, s VARCHAR(9))",
        ];
        for (var id = 1; id <= rows; id++)
        {
            var s = random.Next(5) == 0 ? "NULL" : "'" + (char)('a' + random.Next(12)) + "'";
            statements.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"INSERT INTO w VALUES ({id}, {Number(4)}, {Number(rows / 2)}, {Number(5)}, {s})"));
        }

        return statements;
    }

    /// <summary>A query whose rows are in a settled order.</summary>
    public string Query()
    {
        var text = new StringBuilder("SELECT id");
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            text.Append(", ").Append(Call());
        }

        text.Append(" FROM w");
        if (random.Next(4) == 0)
        {
            text.Append(" WHERE ").Append(Pick("a > 3", "g IS NOT NULL", "id % 3 <> 0", "g = 1", "1 = 0"));
        }

        return text.Append(" ORDER BY id").ToString();
    }

    private string Call()
    {
        // Values of single rows need an order without ties.
        if (random.Next(3) == 0)
        {
            var function = Pick(
                "row_number()", "ntile(3)", "ntile(id % 3 + 1)", "lag(a)", "lead(s)", "lag(a, 2)", "lead(a, 3, -1)", "lag(n, 1, 7)");
            return $"{function} OVER ({Partition()}{UniqueOrder()})";
        }

        if (random.Next(3) == 0)
        {
            var function = Pick("first_value(s)", "last_value(a)", "nth_value(a, 2)", "nth_value(s, 3)");
            return $"{function} OVER ({Partition()}{UniqueOrder()} {Frame(isRange: false)})";
        }

        if (random.Next(4) == 0)
        {
            return Pick("rank()", "dense_rank()", "percent_rank()", "cume_dist()") + $" OVER ({Partition()}{Order()})";
        }

        var aggregate = Pick(
            "count(*)", "count(a)", "sum(a)", "sum(id)", "min(a)", "max(a)", "min(s)", "max(s)", "avg(a * 4)");

        // SQLite lets rows that FILTER keeps away into min and max.
        var isExtreme = isForSqlite && aggregate[0] == 'm';
        var filter = random.Next(4) == 0 && !isExtreme ? " FILTER (WHERE " + Pick("n > 2", "id % 2 = 0", "s IS NULL") + ")" : "";
        return random.Next(5) switch
        {
            0 => $"{aggregate}{filter} OVER ({Partition()})",
            1 => $"{aggregate}{filter} OVER ({Partition()}{Order()})",
            2 => $"{aggregate}{filter} OVER ({Partition()}ORDER BY {Pick("a", "a DESC", "n", "g DESC")}{Nulls()} {Frame(true)})",
            _ => $"{aggregate}{filter} OVER ({Partition()}{UniqueOrder()} {Frame(isRange: false)})",
        };
    }

    private string Partition() => random.Next(3) switch
    {
        0 => "",
        1 => "PARTITION BY g ",
        _ => "PARTITION BY " + Pick("n, g", "a % 3", "s", "id") + " ",
    };

    private string Order() => "ORDER BY " + Pick("a", "a DESC", "n", "s", "g DESC") + Nulls();

    private string UniqueOrder() => (random.Next(2) == 0 ? Order() + ", " : "ORDER BY ") + Pick("id", "id DESC");

    private string Nulls() => Pick(" NULLS FIRST", " NULLS LAST");

    private string Frame(bool isRange)
    {
        var unit = isRange ? "RANGE" : Pick("ROWS", "ROWS", "GROUPS");
        var exclusion = Pick("", "", "", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES", " EXCLUDE NO OTHERS");
        var start = random.Next(4);
        var end = Math.Max(random.Next(4), start);
        var from = start switch
        {
            0 => "UNBOUNDED PRECEDING",
            1 => Offset() + " PRECEDING",
            2 => "CURRENT ROW",
            _ => Offset() + " FOLLOWING",
        };
        var to = end switch
        {
            0 or 1 => Offset() + " PRECEDING",
            2 => "CURRENT ROW",
            _ => random.Next(2) == 0 ? Offset() + " FOLLOWING" : "UNBOUNDED FOLLOWING",
        };
        return $"{unit} BETWEEN {from} AND {to}{exclusion}";
    }

    private string Offset() => Pick("0", "1", "2", "3", "10", "70", "200");

    private string Number(int max) => random.Next(6) == 0
        ? "NULL" : random.Next(max).ToString(CultureInfo.InvariantCulture);

    private string Pick(params ReadOnlySpan<string> choices) => choices[random.Next(choices.Length)];
}
