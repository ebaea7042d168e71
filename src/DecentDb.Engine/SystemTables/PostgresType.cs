using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.SystemTables;

/// <summary>A type as PostgreSQL's catalog knows it.</summary>
/// <param name="Oid">Its number there.</param>
/// <param name="Name">Its name in pg_type.</param>
/// <param name="FullName">Its name in the standard.</param>
/// <param name="Length">Bytes of a value; -1 for values of any length.</param>
/// <param name="Category">The kind of type: B boolean, N number, S text, D time, T interval, U other.</param>
internal sealed record PostgresType(long Oid, string Name, string FullName, int Length, string Category)
{
    private const long VarcharOid = 1043;
    private const int LengthHeader = 4;

    private static readonly PostgresType Varchar = new(VarcharOid, "varchar", "character varying", -1, "S");

    // By the name of our own type.
    private static readonly FrozenDictionary<string, PostgresType> ByName = new Dictionary<string, PostgresType>(
        StringComparer.Ordinal)
    {
        ["BOOLEAN"] = new(16, "bool", "boolean", 1, "B"),
        ["BYTEA"] = new(17, "bytea", "bytea", -1, "U"),
        ["BLOB"] = new(17, "bytea", "bytea", -1, "U"),
        ["BIGINT"] = new(20, "int8", "bigint", 8, "N"),
        ["SMALLINT"] = new(21, "int2", "smallint", 2, "N"),
        ["INTEGER"] = new(23, "int4", "integer", 4, "N"),
        ["TEXT"] = new(25, "text", "text", -1, "S"),
        ["JSON"] = new(114, "json", "json", -1, "U"),
        ["JSONB"] = new(3802, "jsonb", "jsonb", -1, "U"),
        ["REAL"] = new(700, "float4", "real", 4, "N"),
        ["DOUBLE PRECISION"] = new(701, "float8", "double precision", 8, "N"),
        ["CHAR"] = new(1042, "bpchar", "character", -1, "S"),
        ["VARCHAR"] = Varchar,
        ["DATE"] = new(1082, "date", "date", 4, "D"),
        ["TIME"] = new(1083, "time", "time without time zone", 8, "D"),
        ["TIMESTAMP"] = new(1114, "timestamp", "timestamp without time zone", 8, "D"),
        ["TIMESTAMPTZ"] = new(1184, "timestamptz", "timestamp with time zone", 8, "D"),
        ["INTERVAL"] = new(1186, "interval", "interval", 16, "T"),
        ["DECIMAL"] = new(1700, "numeric", "numeric", -1, "N"),
        ["UUID"] = new(2950, "uuid", "uuid", 16, "U"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<long, PostgresType> ByOid =
        All.ToFrozenDictionary(type => type.Oid);

    /// <summary>All of them.</summary>
    public static IEnumerable<PostgresType> All => ByName.Values.Distinct().OrderBy(type => type.Oid);

    /// <summary>That of our own type.</summary>
    public static PostgresType Of(SqlType type)
    {
        var name = type.Uncollated.ToString();
        var end = name.IndexOf('(', StringComparison.Ordinal);
        return ByName.GetValueOrDefault(end < 0 ? name : name[..end]) ?? new(0, "unknown", name, -1, "X");
    }

    /// <summary>The same of a column, whose TEXT with a length is a VARCHAR.</summary>
    public static PostgresType OfColumn(SqlType type) =>
        type is { IsText: true, IsPadded: false, Length: > 0 } ? Varchar : Of(type);

    /// <summary>The modifier of a column: -1 for none.</summary>
    public static int ModifierOf(SqlType type)
    {
        if (type.Length == 0)
        {
            return -1;
        }

        return type.IsText ? type.Length + LengthHeader : (type.Length << 16) + type.Scale + LengthHeader;
    }

    /// <summary>The name as SQL writes it, of a number and a modifier; "???" for an unknown number.</summary>
    public static string Format(long oid, long modifier)
    {
        if (!ByOid.TryGetValue(oid, out var type))
        {
            return oid == 0 ? "-" : "???";
        }

        if (modifier < LengthHeader)
        {
            return type.FullName;
        }

        var rest = modifier - LengthHeader;
        return type.Category == "S"
            ? string.Create(CultureInfo.InvariantCulture, $"{type.FullName}({rest})")
            : string.Create(CultureInfo.InvariantCulture, $"{type.FullName}({rest >> 16},{rest & 0xFFFF})");
    }
}
