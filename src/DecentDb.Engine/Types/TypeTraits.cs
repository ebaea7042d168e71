using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>
/// What the engine knows of one SQL type: its form, names, range and text. Code that handles values of any type asks
/// here or lets the vector of the values do it, so that a new type is its traits, a vector where none of the physical
/// forms fits, and that form in the column pages.
/// </summary>
internal abstract class TypeTraits
{
    private static readonly TypeTraits[] ByKind = Make();
    private readonly string[] _aliases;

    protected TypeTraits(SqlTypeKind kind, PhysicalType physical, string name, params ReadOnlySpan<string> aliases)
    {
        Kind = kind;
        Physical = physical;
        Name = name;
        _aliases = aliases.ToArray();
    }

    /// <summary>The types whose values are stored, in the order of their numbers.</summary>
    public static ReadOnlySpan<TypeTraits> Stored => ByKind.AsSpan(1);

    public SqlTypeKind Kind { get; }

    /// <summary>How values lie in vectors and on pages.</summary>
    public PhysicalType Physical { get; }

    /// <summary>The name of the type without modifiers, as SQL writes it.</summary>
    public string Name { get; }

    /// <summary>All names that this and other databases have for the type; SERIAL and its like too.</summary>
    public ReadOnlySpan<string> Aliases => _aliases;

    /// <summary>The most arguments that a name of the type takes.</summary>
    public virtual int ArgumentCountMax => 1;

    /// <summary>The place among the types of numbers, each of which takes those before it; 0 for no number.</summary>
    public int NumericRank { get; protected init; }

    public bool IsNumeric => NumericRank > 0;

    /// <summary>True for SMALLINT, INTEGER and BIGINT.</summary>
    public virtual bool IsInteger => false;

    /// <summary>True for TEXT, VARCHAR(n) and CHAR(n).</summary>
    public virtual bool IsText => false;

    /// <summary>The smallest number inside, where values are 64-bit integers inside.</summary>
    public long Min { get; protected init; } = long.MinValue;

    /// <summary>The greatest number inside, where values are 64-bit integers inside.</summary>
    public long Max { get; protected init; } = long.MaxValue;

    /// <summary>The error of a value that the type does not hold.</summary>
    public virtual ErrorCode RangeError =>
        IsNumeric ? ErrorCode.NumericValueOutOfRange : ErrorCode.DatetimeFieldOverflow;

    /// <summary>The error of a text that is no value of the type.</summary>
    public virtual ErrorCode MalformedTextError => ErrorCode.InvalidTextRepresentation;

    public static TypeTraits Of(SqlTypeKind kind) => ByKind[(int)kind];

    /// <summary>True when values of such a type are stored.</summary>
    public static bool IsStored(SqlTypeKind kind) => kind != SqlTypeKind.Unknown && (uint)kind < (uint)ByKind.Length;

    /// <summary>The name with the modifiers, such as <c>DECIMAL(10,2)</c>.</summary>
    public virtual string NameOf(SqlType type) => Name;

    /// <summary>
    /// The type that a name means with arguments, none of which is left out before another. Display widths, precisions
    /// of times and lengths of blobs limit nothing.
    /// </summary>
    /// <exception cref="DatabaseException">InvalidDefinition: the arguments are bad.</exception>
    public virtual SqlType WithArguments(string name, IReadOnlyList<int> arguments) => new(Kind);

    /// <summary>False for modifiers that no name and arguments have, such as a scale above the precision.</summary>
    public virtual bool HasValidModifiers(SqlType type) => type.Length >= 0 && type.Scale == 0;

    /// <summary>True when the type holds the value, which is not NULL.</summary>
    public virtual bool Fits(SqlType type, ColumnVector vector, int row) => true;

    /// <summary>Which of the selected rows has the first value that the type does not hold; -1 for none.</summary>
    public virtual int FindUnfit(SqlType type, ColumnVector vector, Batch batch) => -1;

    /// <summary>True for the number 0; asked of numbers only.</summary>
    public virtual bool IsZero(SqlValue value) => throw NotOf(nameof(IsZero));

    /// <summary>Writes the text of a value of fixed length, which is not NULL; 128 bytes are enough.</summary>
    public virtual int FormatScalar(ColumnVector vector, int row, Span<byte> target) =>
        throw NotOf(nameof(FormatScalar));

    /// <summary>Reads a value from UTF-8 into a row of a vector. Modifiers are applied as by an assignment.</summary>
    /// <exception cref="DatabaseException">
    /// InvalidTextRepresentation, InvalidDatetimeFormat or a range error.
    /// </exception>
    public abstract void Parse(ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong);

    /// <summary>The same as <see cref="FindUnfit"/> for a type that can only look at one value after the other.
    /// </summary>
    protected int FindUnfitRow(SqlType type, ColumnVector vector, Batch batch)
    {
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (!vector.IsNull(row) && !Fits(type, vector, row))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The error of arguments that a name of a type does not take.</summary>
    protected static DatabaseException BadArguments(FormattableString message) =>
        new(ErrorCode.InvalidDefinition, message.ToString(CultureInfo.InvariantCulture));

    private InvalidOperationException NotOf(string member) => new($"{member} is not for values of type {Name}.");

    private static TypeTraits[] Make()
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
            new DecimalTypeTraits(rank: 4),
            new RealTypeTraits(rank: 5),
            new DoubleTypeTraits(rank: 6),
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
        ];
        Array.Sort(all, static (left, right) => left.Kind.CompareTo(right.Kind));
        for (var i = 0; i < all.Length; i++)
        {
            Invariant.That((int)all[i].Kind == i);
        }

        return all;
    }
}
