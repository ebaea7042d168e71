using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>
/// The SQL types. The number of the type of arrays is that of their items and 64 (<see cref="SqlType.ArrayType"/>).
/// </summary>
public enum SqlTypeKind
{
    /// <summary>The type of a bare NULL or of a parameter whose type is not known yet.</summary>
    Unknown = 0,

    /// <summary>BOOLEAN.</summary>
    Boolean = 1,

    /// <summary>SMALLINT, 16 bits.</summary>
    SmallInt = 2,

    /// <summary>INTEGER, 32 bits.</summary>
    Integer = 3,

    /// <summary>BIGINT, 64 bits.</summary>
    BigInt = 4,

    /// <summary>REAL, IEEE 754 single precision.</summary>
    Real = 5,

    /// <summary>DOUBLE PRECISION, IEEE 754 double precision.</summary>
    Double = 6,

    /// <summary>
    /// DECIMAL(p,s) or NUMERIC: the range of <see cref="decimal"/>; without p it keeps each value's scale.
    /// </summary>
    Decimal = 7,

    /// <summary>TEXT, VARCHAR(n).</summary>
    Text = 8,

    /// <summary>CHAR(n), padded with blanks when read.</summary>
    Char = 9,

    /// <summary>BYTEA, BLOB.</summary>
    Blob = 10,

    /// <summary>UUID.</summary>
    Uuid = 11,

    /// <summary>DATE: days.</summary>
    Date = 12,

    /// <summary>TIME: 100-nanosecond ticks since midnight.</summary>
    Time = 13,

    /// <summary>TIMESTAMP without time zone: 100-nanosecond ticks.</summary>
    Timestamp = 14,

    /// <summary>TIMESTAMPTZ: 100-nanosecond ticks in UTC.</summary>
    TimestampTz = 15,

    /// <summary>INTERVAL: months, days and ticks.</summary>
    Interval = 16,

    /// <summary>JSON: text that is valid JSON, kept as it was written.</summary>
    Json = 17,

    /// <summary>JSONB: JSON in one form, the fields of objects in order; compared by what it means.</summary>
    Jsonb = 18,

    /// <summary>TEXT COLLATE "C"; inside alone, handed out as <see cref="Text"/>.</summary>
    OrdinalText = 19,

    /// <summary>TEXT COLLATE nocase; inside alone, handed out as <see cref="Text"/>.</summary>
    NoCaseText = 20,

    /// <summary>TEXT COLLATE unicode; inside alone, handed out as <see cref="Text"/>.</summary>
    UnicodeText = 21,

    /// <summary>TEXT COLLATE rtrim; inside alone, handed out as <see cref="Text"/>.</summary>
    TrimmedText = 22,

    /// <summary>
    /// An enum, a type of CREATE TYPE: each has a number of its own above 127, whose lower seven bits are this. It is
    /// that of the type only as long as the process lives and the definition stays as it is.
    /// </summary>
    Enum = 23,

    /// <summary>VECTOR(n): numbers of single precision.</summary>
    Vector = 24,

    /// <summary>HALFVEC(n): numbers of half precision.</summary>
    HalfVector = 25,
}

/// <summary>The list of the types: what a type is, its traits say.</summary>
internal static class SqlTypes
{
    /// <summary>The number of an array type is that of its items and this; part of the file format.</summary>
    public const int ArrayOffset = 64;

    /// <summary>The distance of the numbers of two enum types, and the first one's of <see cref="SqlTypeKind.Enum"/>.
    /// </summary>
    public const int EnumDistance = 128;

    /// <summary>The number of the arrays of a type.</summary>
    public static SqlTypeKind ArrayOf(SqlTypeKind item) => (SqlTypeKind)((int)item + ArrayOffset);

    /// <summary>True for the number of an array type.</summary>
    public static bool IsArray(SqlTypeKind kind) => (int)kind % EnumDistance > ArrayOffset;

    /// <summary>The number of an enum type by its place among all.</summary>
    public static SqlTypeKind EnumAt(int place) => (SqlTypeKind)(((place + 1) * EnumDistance) + (int)SqlTypeKind.Enum);

    /// <summary>The place among all of an enum type, or of its arrays; negative for any other.</summary>
    public static int PlaceOfEnum(SqlTypeKind kind) => ((int)kind / EnumDistance) - 1;

    /// <summary>What a definition writes in place of the number of a type that an object of the catalog defines.
    /// </summary>
    public static SqlTypeKind OfCatalog(bool isArray) => isArray ? ArrayOf(SqlTypeKind.Enum) : SqlTypeKind.Enum;

    /// <summary>True for what definitions write in place of such numbers.</summary>
    public static bool IsOfCatalog(SqlTypeKind kind) =>
        kind == OfCatalog(isArray: false) || kind == OfCatalog(isArray: true);

    /// <summary>True for the number of an enum type, or of its arrays.</summary>
    public static bool IsOfEnum(SqlTypeKind kind) => (int)kind >= EnumDistance;

    /// <summary>The number of the items of an array type.</summary>
    public static SqlTypeKind ItemOf(SqlTypeKind array) => (SqlTypeKind)((int)array - ArrayOffset);

    /// <summary>The type of the items of an array type, whose modifiers are those of its items.</summary>
    public static SqlType ItemOf(SqlType array) => new(ItemOf(array.Kind), array.Length, array.Scale);

    /// <summary>
    /// The type of texts with a collation of a name, one of ours, PostgreSQL's or SQLite's; false for no such name.
    /// </summary>
    public static bool TryFindCollated(string name, out SqlTypeKind kind)
    {
        kind = name.ToUpperInvariant() switch
        {
            "DEFAULT" => SqlTypeKind.Text,
            "C" or "POSIX" or "UCS_BASIC" or "BINARY" => SqlTypeKind.OrdinalText,
            "NOCASE" => SqlTypeKind.NoCaseText,
            "UNICODE" or "UND-X-ICU" => SqlTypeKind.UnicodeText,
            "RTRIM" => SqlTypeKind.TrimmedText,
            _ => SqlTypeKind.Unknown,
        };
        return kind != SqlTypeKind.Unknown;
    }

    /// <summary>The traits of all types in the order of their numbers, that of no type first.</summary>
    public static TypeTraits[] CreateTraits()
    {
        TypeTraits[] all =
        [
            new UntypedTraits(),
            new BooleanTypeTraits(),
            new IntegerTypeTraits(
                SqlTypeKind.SmallInt, rank: 1, short.MinValue, short.MaxValue, "SMALLINT", "INT2", "TINYINT", "YEAR",
                "SMALLSERIAL", "SERIAL2"),
            new IntegerTypeTraits(
                SqlTypeKind.Integer, rank: 2, int.MinValue, int.MaxValue, "INTEGER", "INT", "INT4", "MEDIUMINT",
                "SERIAL", "SERIAL4"),
            new IntegerTypeTraits(
                SqlTypeKind.BigInt, rank: 3, long.MinValue, long.MaxValue, "BIGINT", "INT8", "BIGSERIAL", "SERIAL8"),
            new RealTypeTraits(rank: 5),
            new DoubleTypeTraits(rank: 6),
            new DecimalTypeTraits(rank: 4),
            new TextTypeTraits(
                SqlTypeKind.Text, "TEXT", "VARCHAR", "CHARACTER VARYING", "CHAR VARYING", "NVARCHAR", "VARCHAR2",
                "NVARCHAR2", "NATIONAL CHARACTER VARYING", "NATIONAL CHAR VARYING", "NATIVE CHARACTER",
                "VARYING CHARACTER", "STRING", "CLOB", "NCLOB", "NTEXT", "TINYTEXT", "MEDIUMTEXT", "LONGTEXT", "CITEXT",
                "NAME", "SYSNAME", "XML"),
            new CharTypeTraits(),
            new BlobTypeTraits(),
            new UuidTypeTraits(),
            new DateTypeTraits(),
            new TimeTypeTraits(),
            new TimestampTypeTraits(
                SqlTypeKind.Timestamp, hasTimeZone: false, "TIMESTAMP", "DATETIME", "DATETIME2", "SMALLDATETIME"),
            new TimestampTypeTraits(SqlTypeKind.TimestampTz, hasTimeZone: true, "TIMESTAMPTZ", "DATETIMEOFFSET"),
            new IntervalTypeTraits(),
            new JsonTypeTraits(),
            new JsonbTypeTraits(),
            new CollatedTextTypeTraits(SqlTypeKind.OrdinalText, TextCollation.Binary),
            new CollatedTextTypeTraits(SqlTypeKind.NoCaseText, TextCollation.NoCase),
            new CollatedTextTypeTraits(SqlTypeKind.UnicodeText, TextCollation.Unicode),
            new CollatedTextTypeTraits(SqlTypeKind.TrimmedText, TextCollation.TrimEnd),
            new VectorTypeTraits(SqlTypeKind.Vector, "VECTOR"),
            new VectorTypeTraits(SqlTypeKind.HalfVector, "HALFVEC"),
        ];
        for (var i = 1; i < all.Length; i++)
        {
            Invariant.That(all[i].Kind > all[i - 1].Kind && (int)all[i].Kind < ArrayOffset);
        }

        return all;
    }

    /// <summary>
    /// The traits of all types and their arrays, each at the place of its number; those of no type where there is none.
    /// </summary>
    public static TypeTraits[] WithArrays(TypeTraits[] all)
    {
        var numbered = new TypeTraits[ArrayOffset + (int)all[^1].Kind + 1];
        Array.Fill(numbered, all[0]);
        for (var i = 1; i < all.Length; i++)
        {
            numbered[(int)all[i].Kind] = all[i];
            numbered[ArrayOffset + (int)all[i].Kind] = new ArrayTypeTraits(all[i]);
        }

        return numbered;
    }
}
