using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Readers;
using Microsoft.Data.Sqlite;

namespace DecentDb.Cli;

/// <summary>
/// The types of the columns of an SQLite table: as they are declared, by SQLite's rules of affinity, where all values
/// are of that type; otherwise one that holds all of them.
/// </summary>
internal sealed class SqliteTypes(SqliteConnection source, bool findsDates, List<string> warnings)
{
    private const int DigitsMax = 28; // of DECIMAL
    private const string WholeMax = "9007199254740992"; // 2^53: DOUBLE PRECISION holds no greater ones without gaps

    public List<InferredColumn> Find(string table, List<SqliteColumn> columns)
    {
        var kinds = CountKinds(table, columns);
        var types = new List<InferredColumn>(columns.Count);
        for (var i = 0; i < columns.Count; i++)
        {
            types.Add(Decide(columns[i], kinds[i]));
        }

        Prove(table, columns, kinds, types);
        return types;
    }

    // How many values of each kind SQLite holds, for all columns in one pass.
    private List<Kinds> CountKinds(string table, List<SqliteColumn> columns)
    {
        var sums = new List<string>();
        foreach (var column in columns)
        {
            var name = SqliteSchema.Quote(column.Name);
            foreach (var kind in (ReadOnlySpan<string>)["integer", "real", "text", "blob"])
            {
                sums.Add($"TOTAL(typeof({name}) = '{kind}')");
            }

            sums.Add($"TOTAL(typeof({name}) = 'integer' AND {name} NOT BETWEEN -{WholeMax} AND {WholeMax})");
        }

        using var command = source.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", sums)} FROM {SqliteSchema.Quote(table)}";
        using var rows = command.ExecuteReader();
        rows.Read();
        var kinds = new List<Kinds>();
        for (var i = 0; i < columns.Count; i++)
        {
            kinds.Add(new Kinds(
                rows.GetDouble(i * 5), rows.GetDouble((i * 5) + 1), rows.GetDouble((i * 5) + 2),
                rows.GetDouble((i * 5) + 3), rows.GetDouble((i * 5) + 4)));
        }

        return kinds;
    }

    private InferredColumn Decide(SqliteColumn column, Kinds kinds)
    {
        var declared = column.Type.ToUpperInvariant();
        var isEmpty = kinds.Count == 0;
        if (kinds.Blob > 0)
        {
            return new InferredColumn(column.Name, InferredType.Blob);
        }

        if (kinds.Text > 0 || (isEmpty && IsText(declared)))
        {
            return kinds.Integer + kinds.Real > 0
                ? new InferredColumn(column.Name, InferredType.Text)
                : new InferredColumn(column.Name, OfText(declared));
        }

        if (isEmpty)
        {
            return OfDeclared(column, declared);
        }

        return IsBoolean(declared) && kinds.Real == 0 ? new InferredColumn(column.Name, InferredType.Boolean)
            : OfDecimal(column, declared) is { } number ? number
            : IsText(declared) ? new InferredColumn(column.Name, InferredType.Text)
            : kinds.Real > 0 || IsReal(declared) ? new InferredColumn(column.Name, OfNumbers(kinds))
            : new InferredColumn(column.Name, InferredType.BigInt);
    }

    private static InferredType OfNumbers(Kinds kinds) => kinds.Wide > 0 ? InferredType.Text : InferredType.Double;

    private InferredType OfText(string declared) =>
        IsMoment(declared) ? InferredType.Timestamp
            : declared == "DATE" ? InferredType.Date
            : declared is "GUID" or "UUID" or "UNIQUEIDENTIFIER" ? InferredType.Uuid
            : findsDates && IsText(declared) ? InferredType.Timestamp
            : InferredType.Text;

    private static InferredColumn OfDeclared(SqliteColumn column, string declared) => OfDecimal(column, declared)
        ?? new InferredColumn(
            column.Name,
            IsBoolean(declared) ? InferredType.Boolean
            : declared.Contains("INT", StringComparison.Ordinal) ? InferredType.BigInt
            : IsReal(declared) ? InferredType.Double
            : IsMoment(declared) ? InferredType.Timestamp
            : declared == "DATE" ? InferredType.Date
            : declared is "GUID" or "UUID" ? InferredType.Uuid
            : declared.Contains("BLOB", StringComparison.Ordinal) ? InferredType.Blob
            : InferredType.Text);

    // DECIMAL(p,s) and NUMERIC(p,s).
    private static InferredColumn? OfDecimal(SqliteColumn column, string declared)
    {
        var open = declared.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || !declared.EndsWith(')') || declared[..open].Trim() is not ("DECIMAL" or "NUMERIC"))
        {
            return null;
        }

        var parts = declared[(open + 1)..^1].Split(',');
        var scale = 0;
        return int.TryParse(parts[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out var precision)
            && (parts.Length == 1
                || int.TryParse(parts[1], NumberStyles.Integer, CultureInfo.InvariantCulture, out scale))
            && precision is > 0 and <= DigitsMax && scale >= 0 && scale <= precision
                ? new InferredColumn(column.Name, InferredType.Decimal, Precision: precision, Scale: scale)
                : null;
    }

    // What was decided by the declaration must hold for each value; otherwise the column is what its values are.
    private void Prove(string table, List<SqliteColumn> columns, List<Kinds> kinds, List<InferredColumn> types)
    {
        var open = new List<int>();
        for (var i = 0; i < types.Count; i++)
        {
            var isDeclared = types[i].Type is InferredType.Boolean or InferredType.Decimal or InferredType.Date
                or InferredType.Timestamp or InferredType.Uuid;
            if (kinds[i].Count > 0 && isDeclared)
            {
                open.Add(i);
            }
        }

        if (open.Count > 0)
        {
            Look(table, columns, kinds, types, open);
        }

        for (var i = 0; i < types.Count; i++)
        {
            var mixed = kinds[i].Text > 0 && kinds[i].Integer + kinds[i].Real > 0;
            if (kinds[i].Wide > 0 && kinds[i].Real > 0 && kinds[i].Text + kinds[i].Blob == 0
                && types[i].Type == InferredType.Text)
            {
                warnings.Add($"table '{table}': the column '{columns[i].Name}' ({columns[i].Type}) is TEXT, as DOUBLE "
                    + "PRECISION would round some of its whole numbers");
            }
            else if (mixed || (kinds[i].Blob > 0 && kinds[i].Blob < kinds[i].Count))
            {
                warnings.Add($"table '{table}': the column '{columns[i].Name}' ({columns[i].Type}) holds values of "
                    + $"several kinds, so that it is {types[i].SqlTypeName}");
            }
        }
    }

    private void Look(
        string table, List<SqliteColumn> columns, List<Kinds> kinds, List<InferredColumn> types, List<int> open)
    {
        var isDate = new HashSet<int>(open);
        using var command = source.CreateCommand();
        command.CommandText = "SELECT " + string.Join(", ", open.ConvertAll(i => SqliteSchema.Quote(columns[i].Name)))
            + " FROM " + SqliteSchema.Quote(table);
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            for (var i = 0; i < open.Count; i++)
            {
                var ordinal = open[i];
                if (ordinal >= 0 && !rows.IsDBNull(i))
                {
                    var value = rows.GetValue(i);
                    if (!SqliteValue.TryDate(value, out _))
                    {
                        isDate.Remove(ordinal);
                    }

                    if (!Fits(types[ordinal], value))
                    {
                        types[ordinal] = Fallback(table, columns[ordinal], types[ordinal], value, kinds[ordinal]);
                        open[i] = -1;
                    }
                }
            }
        }

        foreach (var ordinal in isDate)
        {
            var isFound = types[ordinal].Type == InferredType.Timestamp && findsDates
                && IsText(columns[ordinal].Type.ToUpperInvariant());
            types[ordinal] = isFound ? new InferredColumn(columns[ordinal].Name, InferredType.Date) : types[ordinal];
        }
    }

    private static bool Fits(InferredColumn type, object value) => type.Type switch
    {
        InferredType.Boolean => value is 0L or 1L,
        InferredType.Decimal => SqliteValue.TryDecimal(value, type.Scale, out var number)
            && Math.Abs(number) < Limit(type.Precision - type.Scale),
        InferredType.Date => SqliteValue.TryDate(value, out _),
        InferredType.Timestamp => SqliteValue.TryMoment(value, out _),
        _ => SqliteValue.TryGuid(value, out _),
    };

    private static decimal Limit(int wholeDigits)
    {
        var limit = 1m;
        for (var i = 0; i < wholeDigits; i++)
        {
            limit *= 10;
        }

        return limit;
    }

    private InferredColumn Fallback(
        string table, SqliteColumn column, InferredColumn type, object value, Kinds kinds)
    {
        var fallback = value switch
        {
            string => InferredType.Text,
            _ => type.Type == InferredType.Decimal ? OfNumbers(kinds) : InferredType.BigInt,
        };
        if (!IsText(column.Type.ToUpperInvariant()))
        {
            warnings.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"table '{table}': the column '{column.Name}' ({column.Type}) is {fallback}, as {value} does not fit"));
        }

        return new InferredColumn(column.Name, fallback);
    }

    private static bool IsText(string declared) => declared.Contains("CHAR", StringComparison.Ordinal)
        || declared.Contains("CLOB", StringComparison.Ordinal) || declared.Contains("TEXT", StringComparison.Ordinal);

    private static bool IsReal(string declared) => declared.Contains("REAL", StringComparison.Ordinal)
        || declared.Contains("FLOA", StringComparison.Ordinal) || declared.Contains("DOUB", StringComparison.Ordinal);

    private static bool IsMoment(string declared) => declared.Contains("DATETIME", StringComparison.Ordinal)
        || declared.Contains("TIMESTAMP", StringComparison.Ordinal);

    private static bool IsBoolean(string declared) => declared.StartsWith("BOOL", StringComparison.Ordinal);

    private readonly record struct Kinds(double Integer, double Real, double Text, double Blob, double Wide)
    {
        public double Count => Integer + Real + Text + Blob;
    }
}
