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
/// <param name="Category">The kind of type: B boolean, N number, S text, D time, T interval, A array, V vector,
/// U other.</param>
/// <param name="ArrayOid">The number of the type of its arrays; 0 for an array.</param>
internal sealed record PostgresType(
    long Oid, string Name, string FullName, int Length, string Category, long ArrayOid)
{
    private const long VarcharOid = 1043;
    private const int LengthHeader = 4;
    private const string VectorCategory = "V"; // whose modifier is the number of dimensions

    private static readonly PostgresType Varchar = new(VarcharOid, "varchar", "character varying", -1, "S", 1015);

    // By the name of our own type.
    private static readonly FrozenDictionary<string, PostgresType> ByName = new Dictionary<string, PostgresType>(
        StringComparer.Ordinal)
    {
        ["BOOLEAN"] = new(16, "bool", "boolean", 1, "B", 1000),
        ["BYTEA"] = new(17, "bytea", "bytea", -1, "U", 1001),
        ["BLOB"] = new(17, "bytea", "bytea", -1, "U", 1001),
        ["BIGINT"] = new(20, "int8", "bigint", 8, "N", 1016),
        ["SMALLINT"] = new(21, "int2", "smallint", 2, "N", 1005),
        ["INTEGER"] = new(23, "int4", "integer", 4, "N", 1007),
        ["TEXT"] = new(25, "text", "text", -1, "S", 1009),
        ["JSON"] = new(114, "json", "json", -1, "U", 199),
        ["JSONB"] = new(3802, "jsonb", "jsonb", -1, "U", 3807),
        ["REAL"] = new(700, "float4", "real", 4, "N", 1021),
        ["DOUBLE PRECISION"] = new(701, "float8", "double precision", 8, "N", 1022),
        ["CHAR"] = new(1042, "bpchar", "character", -1, "S", 1014),
        ["VARCHAR"] = Varchar,
        ["DATE"] = new(1082, "date", "date", 4, "D", 1182),
        ["TIME"] = new(1083, "time", "time without time zone", 8, "D", 1183),
        ["TIMESTAMP"] = new(1114, "timestamp", "timestamp without time zone", 8, "D", 1115),
        ["TIMESTAMPTZ"] = new(1184, "timestamptz", "timestamp with time zone", 8, "D", 1185),
        ["INTERVAL"] = new(1186, "interval", "interval", 16, "T", 1187),
        ["DECIMAL"] = new(1700, "numeric", "numeric", -1, "N", 1231),
        ["UUID"] = new(2950, "uuid", "uuid", 16, "U", 2951),

        // Of an extension, which has numbers of its own in each database.
        ["VECTOR"] = new(16_385, "vector", "vector", -1, VectorCategory, 16_386),
        ["HALFVEC"] = new(16_387, "halfvec", "halfvec", -1, VectorCategory, 16_388),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<long, PostgresType> ByOid =
        All.ToFrozenDictionary(type => type.Oid);

    /// <summary>All of them, arrays too.</summary>
    public static IEnumerable<PostgresType> All => ByName.Values.Distinct()
        .SelectMany(type => (PostgresType[])[type, type.ToArray()]).OrderBy(type => type.Oid);

    /// <summary>True when PostgreSQL has a type of this name.</summary>
    public static bool IsName(string name) => All.Any(type =>
        type.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
        || type.FullName.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The number of the type of the items of an array; else 0.</summary>
    public long ItemOid { get; private init; }

    /// <summary>The name in the standard, which is the same for all arrays.</summary>
    public string StandardName => Category == "A" ? "ARRAY" : Category == "E" ? "USER-DEFINED" : FullName;

    /// <summary>That of our own type.</summary>
    public static PostgresType Of(SqlType type)
    {
        if (type.IsArray)
        {
            return Of(type.ItemType).ToArray();
        }

        if (type.Traits is EnumTypeTraits defined)
        {
            return new PostgresType(
                ObjectIds.Of(defined.ObjectId), defined.BareName, defined.Name, 4, "E",
                ObjectIds.OfArrays(defined.ObjectId));
        }

        var name = type.Uncollated.ToString();
        var end = name.IndexOf('(', StringComparison.Ordinal);
        return ByName.GetValueOrDefault(end < 0 ? name : name[..end]) ?? new(0, "unknown", name, -1, "X", 0);
    }

    /// <summary>The same of a column, whose TEXT with a length is a VARCHAR.</summary>
    public static PostgresType OfColumn(SqlType type) => type.IsArray ? OfColumn(type.ItemType).ToArray()
        : type is { IsText: true, IsPadded: false, Length: > 0 } ? Varchar : Of(type);

    /// <summary>The modifier of a column: -1 for none.</summary>
    public static int ModifierOf(SqlType type)
    {
        type = type.ItemType;
        if (type.Length == 0)
        {
            return -1;
        }

        return type.IsVector ? type.Length
            : type.IsText ? type.Length + LengthHeader : (type.Length << 16) + type.Scale + LengthHeader;
    }

    /// <summary>The name as SQL writes it, of a number and a modifier; "???" for an unknown number.</summary>
    public static string Format(long oid, long modifier)
    {
        if (!ByOid.TryGetValue(oid, out var type))
        {
            return oid == 0 ? "-" : "???";
        }

        if (type.ItemOid != 0)
        {
            return Format(type.ItemOid, modifier) + "[]";
        }

        if (type.Category == VectorCategory && modifier > 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{type.FullName}({modifier})");
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

    /// <summary>The number of the collation of a type, as pg_collation has it; 0 for one without any.</summary>
    public static long CollationOf(SqlType type) => !type.ItemType.IsText ? 0
        : type.ItemType.Traits.Collation?.Name switch
        {
            null => 100,
            "C" => 950,
            "unicode" => 963,
            "nocase" => 12_000,
            _ => 12_001,
        };

    /// <summary>That of its arrays.</summary>
    public PostgresType ToArray() =>
        new(ArrayOid, "_" + Name, FullName + "[]", -1, "A", ArrayOid: 0) { ItemOid = Oid };
}
