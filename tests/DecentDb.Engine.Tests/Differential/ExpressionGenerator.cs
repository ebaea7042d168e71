using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>A column as an expression may name it.</summary>
internal readonly record struct ScopeColumn(string Sql, ColumnKind Kind);

/// <summary>
/// Random expressions whose meaning is the same in both engines: every operand of an operator is in parentheses where
/// precedences differ, divisors are never zero, integers stay far from overflow, doubles are multiples of a quarter.
/// </summary>
internal sealed class ExpressionGenerator(Random random)
{
    private const double IntegerMax = 1e9;
    private static readonly string[] Words =
        ["", "a", "b", "ab", "abc", "B", "Zed", "é", "naïve", "x y", "100%", "a_b", "it's", "日本", "aba", "0", "12"];

    private static readonly string[] Patterns =
        ["%", "a%", "%b", "%b%", "_", "a_", "_b%", "%é%", "B", "", "__", "%a%b%", "日%", "% %"];

    private static readonly DateTime FirstDay = new(2024, 2, 20);

    /// <summary>The columns that may be used.</summary>
    public List<ScopeColumn> Columns { get; set; } = [];

    /// <summary>The columns that may be used inside aggregates; null where aggregates may not stand.</summary>
    public List<ScopeColumn>? AggregatedColumns { get; set; }

    /// <summary>Tables for IN (SELECT …).</summary>
    public IReadOnlyList<TableModel> SubqueryTables { get; set; } = [];

    /// <summary>The share of constants that are sent as parameters, in percent.</summary>
    public int ParameterPercent { get; set; }

    public List<Constant> Constants { get; } = [];

    /// <summary>True when divisors may be zero, which SQLite does not mind: for DecentDb alone.</summary>
    public bool MayFail { get; set; }

    public string Value(ColumnKind kind, int depth) => kind switch
    {
        ColumnKind.Boolean => depth < 0 ? Leaf(kind) : Condition(depth),
        ColumnKind.Integer or ColumnKind.BigInt => Integer(kind, depth).Sql,
        ColumnKind.Double or ColumnKind.Decimal => Number(kind, depth).Sql,
        _ => Other(kind, depth),
    };

    public string Condition(int depth)
    {
        if (depth <= 0)
        {
            return Test(0);
        }

        return random.Next(12) switch
        {
            0 or 1 => $"({Condition(depth - 1)} AND {Condition(depth - 1)})",
            2 or 3 => $"({Condition(depth - 1)} OR {Condition(depth - 1)})",
            4 => $"({Condition(depth - 1)} AND {Condition(depth - 1)} OR {Condition(depth - 1)})",
            5 => $"(NOT {Condition(depth - 1)})",
            6 => $"({Condition(depth - 1)} IS {Not()}{Pick("TRUE", "FALSE", "NULL")})",
            7 => Case(() => Condition(depth - 1), depth),
            8 => $"COALESCE({Condition(depth - 1)}, {Condition(0)})",
            _ => Test(depth),
        };
    }

    /// <summary>A constant, as a literal or as a parameter.</summary>
    public string Literal(ColumnKind kind)
    {
        var constant = RandomConstant(kind);
        if (random.Next(100) < ParameterPercent)
        {
            Constants.Add(constant);
            return "⟨" + (Constants.Count - 1).ToString(CultureInfo.InvariantCulture) + "⟩";
        }

        return SqlTemplate.Dual(constant.Decent, constant.Sqlite);
    }

    /// <summary>Mostly a kind that a column has.</summary>
    public ColumnKind AnyKind() => Columns.Count > 0 && random.Next(5) > 0
        ? Columns[random.Next(Columns.Count)].Kind
        : (ColumnKind)random.Next((int)ColumnKind.Date + 1);

    private string Test(int depth)
    {
        var kind = AnyKind();
        switch (random.Next(12))
        {
            case 0:
                return $"({Value(kind, depth - 1)} IS {Not()}NULL)";
            case 1:
                return $"({Value(kind, depth - 1)} {Not()}IN ({Items(kind)}))";
            case 2:
                kind = kind == ColumnKind.Boolean ? ColumnKind.Text : kind;
                return $"({Value(kind, depth - 1)} {Not()}BETWEEN {Leaf(kind)} AND {Leaf(kind)})";
            case 3:
                return $"({Value(ColumnKind.Text, depth - 1)} {Not()}LIKE '{Pick(Patterns)}')";
            case 4 when SubqueryTables.Count > 0:
                return InSubquery(kind, depth);
            case 5:
                var distinct = SqlTemplate.Dual("IS DISTINCT FROM", "IS NOT");
                var same = SqlTemplate.Dual("IS NOT DISTINCT FROM", "IS");
                return $"({Value(kind, depth - 1)} {Pick(distinct, same)} {Leaf(kind)})";
            case 6 when Columns.Exists(column => column.Kind == ColumnKind.Boolean):
                return Leaf(ColumnKind.Boolean);
            case 7:
                return Pick("TRUE", "FALSE", $"({Value(kind, depth - 1)} = NULL)");
            default:
                return $"({Value(kind, depth - 1)} {Comparison()} {Value(Fellow(kind), depth - 1)})";
        }
    }

    private string InSubquery(ColumnKind kind, int depth)
    {
        var table = SubqueryTables[random.Next(SubqueryTables.Count)];
        var column = table.Columns.FirstOrDefault(column => column.Kind == kind);
        if (column is null)
        {
            return Condition(depth - 1);
        }

        var inner = new ExpressionGenerator(random)
        {
            MayFail = MayFail,
            Columns = [.. table.Columns.Select(each => new ScopeColumn("s." + each.Name, each.Kind))],
        };
        var where = random.Next(2) == 0 ? "" : " WHERE " + inner.Condition(1);
        return $"({Value(kind, depth - 1)} {Not()}IN (SELECT s.{column.Name} FROM {table.Name} s{where}))";
    }

    private string Items(ColumnKind kind)
    {
        var items = new List<string>();
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            items.Add(random.Next(8) == 0 ? "NULL" : random.Next(4) == 0 ? Leaf(kind) : Literal(kind));
        }

        return string.Join(", ", items);
    }

    /// <summary>A kind whose values compare with those of the given one.</summary>
    private ColumnKind Fellow(ColumnKind kind) => kind <= ColumnKind.Decimal && random.Next(3) == 0
        ? (ColumnKind)random.Next((int)ColumnKind.Decimal + 1)
        : kind;

    private Term Integer(ColumnKind kind, int depth)
    {
        if (depth <= 0)
        {
            return new Term(Leaf(kind), kind == ColumnKind.Integer ? 2e3 : 2e6);
        }

        var left = Integer(kind, depth - 1);
        if (MayFail && random.Next(4) == 0)
        {
            return new Term($"({left.Sql} {Pick("/", "%")} {Integer(kind, 0).Sql})", left.Bound);
        }

        switch (random.Next(13))
        {
            case 0 or 1:
                return Sum(left, Pick("+", "-"), Integer(kind, depth - 1));
            case 2:
                var right = Integer(kind, 0);
                return left.Bound * right.Bound < IntegerMax
                    ? new Term($"({left.Sql} * {right.Sql})", left.Bound * right.Bound)
                    : left;
            case 3:
                return new Term($"({left.Sql} / NULLIF({Integer(kind, 0).Sql}, 0))", left.Bound);
            case 4:
                return new Term($"({left.Sql} % NULLIF({Integer(kind, 0).Sql}, 0))", left.Bound);
            case 5:
                return new Term(Case(() => Integer(kind, depth - 1).Sql, depth), IntegerMax);
            case 6:
                return new Term($"COALESCE({left.Sql}, {Integer(kind, 0).Sql})", IntegerMax);
            case 7:
                return new Term($"NULLIF({left.Sql}, {Integer(kind, 0).Sql})", left.Bound);
            case 8:
                return new Term($"ABS({left.Sql})", left.Bound);
            case 9:
                return new Term($"(-{left.Sql})", left.Bound);
            case 10 when kind == ColumnKind.Integer:
                return new Term($"LENGTH({Other(ColumnKind.Text, depth - 1)})", 1e3);
            case 11 when kind == ColumnKind.Integer:
                return new Term($"CAST({Condition(depth - 1)} AS INTEGER)", 1);
            case 11:
                return new Term($"CAST({Integer(ColumnKind.Integer, depth - 1).Sql} AS BIGINT)", IntegerMax);
            default:
                return new Term(Leaf(kind), kind == ColumnKind.Integer ? 2e3 : 2e6);
        }
    }

    private static Term Sum(Term left, string operation, Term right) => left.Bound + right.Bound < 2 * IntegerMax
        ? new Term($"({left.Sql} {operation} {right.Sql})", left.Bound + right.Bound)
        : left;

    private Term Number(ColumnKind kind, int depth)
    {
        if (depth <= 0)
        {
            return new Term(Leaf(kind), 1e3);
        }

        var left = Number(kind, depth - 1);
        switch (random.Next(10))
        {
            case 0 or 1:
                return Sum(left, Pick("+", "-"), Number(kind, depth - 1));
            case 2:
                var factor = Integer(ColumnKind.Integer, 0);
                return left.Bound * factor.Bound < IntegerMax
                    ? new Term($"({left.Sql} * {factor.Sql})", left.Bound * factor.Bound)
                    : left;
            case 3 when kind == ColumnKind.Double:
                return new Term($"({left.Sql} / 4e0)", left.Bound);
            case 4:
                return new Term(Case(() => Number(kind, depth - 1).Sql, depth), IntegerMax);
            case 5:
                return new Term($"COALESCE({left.Sql}, {Number(kind, 0).Sql})", IntegerMax);
            case 6:
                return new Term($"ABS({left.Sql})", left.Bound);
            case 7:
                return new Term($"(-{left.Sql})", left.Bound);
            case 8 when kind == ColumnKind.Double:
                var integer = Integer(ColumnKind.Integer, depth - 1);
                return new Term($"CAST({integer.Sql} AS {SqlTemplate.Dual("DOUBLE PRECISION", "REAL")})",
                    integer.Bound);
            default:
                return new Term(Leaf(kind), 1e3);
        }
    }

    /// <summary>Texts and dates.</summary>
    private string Other(ColumnKind kind, int depth)
    {
        if (depth <= 0)
        {
            return Leaf(kind);
        }

        var text = kind == ColumnKind.Text;
        return random.Next(8) switch
        {
            0 when text => $"({Other(kind, depth - 1)} || {Other(kind, 0)})",
            1 when text => $"SUBSTR({Other(kind, depth - 1)}, {random.Next(1, 4)}, {random.Next(0, 4)})",
            2 when text => $"CAST({Integer(ColumnKind.Integer, depth - 1).Sql} AS TEXT)",
            3 when text => $"REPLACE({Other(kind, depth - 1)}, 'a', 'xy')",
            4 => Case(() => Other(kind, depth - 1), depth),
            5 => $"COALESCE({Other(kind, depth - 1)}, {Leaf(kind)})",
            6 => $"NULLIF({Other(kind, depth - 1)}, {Leaf(kind)})",
            _ => Leaf(kind),
        };
    }

    private string Case(Func<string> value, int depth)
    {
        var otherwise = random.Next(3) == 0 ? "" : " ELSE " + value();
        if (random.Next(3) == 0)
        {
            var kind = AnyKind();
            return $"CASE {Leaf(kind)} WHEN {Leaf(kind)} THEN {value()}"
                + $" WHEN {Leaf(kind)} THEN {value()}{otherwise} END";
        }

        var second = random.Next(2) == 0 ? "" : $" WHEN {Condition(0)} THEN {value()}";
        return $"CASE WHEN {Condition(depth - 1)} THEN {value()}{second}{otherwise} END";
    }

    /// <summary>A column, a constant or an aggregate.</summary>
    private string Leaf(ColumnKind kind)
    {
        if (AggregatedColumns is { } inner && random.Next(2) == 0 && Aggregate(kind, inner) is { } aggregate)
        {
            return aggregate;
        }

        var fitting = Columns.FindAll(column => column.Kind == kind);
        return fitting.Count > 0 && random.Next(10) < 7 ? fitting[random.Next(fitting.Count)].Sql : Literal(kind);
    }

    private string? Aggregate(ColumnKind kind, List<ScopeColumn> inner)
    {
        var fitting = inner.FindAll(column => column.Kind == kind);
        var any = inner[random.Next(inner.Count)].Sql;
        switch (kind)
        {
            case ColumnKind.Integer or ColumnKind.BigInt when random.Next(2) == 0:
                return Pick("COUNT(*)", $"COUNT({any})", $"COUNT(DISTINCT {any})");
            case ColumnKind.Boolean:
                return null;
            case ColumnKind.Integer or ColumnKind.Double or ColumnKind.Decimal or ColumnKind.BigInt:
                var column = fitting.Count == 0 ? null : fitting[random.Next(fitting.Count)].Sql;
                return column is null ? null : random.Next(6) switch
                {
                    0 => $"SUM({column})",
                    1 => $"SUM(DISTINCT {column})",
                    2 when kind is ColumnKind.Double or ColumnKind.Decimal => $"AVG({column})",
                    3 => $"MIN({column})",
                    _ => $"MAX({column})",
                };
            default:
                return fitting.Count == 0 ? null : $"{Pick("MIN", "MAX")}({fitting[random.Next(fitting.Count)].Sql})";
        }
    }

    private Constant RandomConstant(ColumnKind kind)
    {
        switch (kind)
        {
            case ColumnKind.Integer:
                return WholeNumber(random.Next(5) == 0 ? random.Next(-1000, 1000) : random.Next(-2, 10), kind);
            case ColumnKind.BigInt:
                return WholeNumber(random.Next(2) == 0 ? random.Next(-1_000_000, 1_000_000) : random.Next(10), kind);
            case ColumnKind.Double:
                var number = random.Next(-40, 80) / 4.0;
                var text = Signed(number.ToString("0.00", CultureInfo.InvariantCulture) + "e0");
                return new Constant(SqlValue.FromDouble(number), text, text);
            case ColumnKind.Decimal:
                var money = random.Next(-40, 80) / 4m;
                text = Signed(money.ToString("0.00", CultureInfo.InvariantCulture));
                return new Constant(SqlValue.FromDecimal(money), text, text);
            case ColumnKind.Boolean:
                text = Pick("TRUE", "FALSE");
                return new Constant(SqlValue.FromBoolean(text == "TRUE"), text, text);
            case ColumnKind.Date:
                var day = FirstDay.AddDays(random.Next(20));
                text = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                var value = SqlValue.FromInt64(day.Ticks / TimeSpan.TicksPerDay, SqlTypeKind.Date);
                return new Constant(value, "DATE '" + text + "'", "'" + text + "'");
            default:
                var word = Pick(Words);
                text = "'" + word.Replace("'", "''", StringComparison.Ordinal) + "'";
                return new Constant(SqlValue.FromText(word), text, text);
        }
    }

    private static Constant WholeNumber(int value, ColumnKind kind)
    {
        var text = Signed(value.ToString(CultureInfo.InvariantCulture));
        var type = kind == ColumnKind.Integer ? SqlTypeKind.Integer : SqlTypeKind.BigInt;
        return new Constant(SqlValue.FromInt64(value, type), text, text);
    }

    private static string Signed(string number) => number[0] == '-' ? "(" + number + ")" : number;

    private string Comparison() => Pick("=", "=", "<>", "!=", "<", "<=", ">", ">=");

    private string Not() => random.Next(3) == 0 ? "NOT " : "";

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];

    private readonly record struct Term(string Sql, double Bound);
}
