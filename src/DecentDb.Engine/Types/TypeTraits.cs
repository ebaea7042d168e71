using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>
/// What the engine knows of one SQL type: its form, names, range and text. Code that handles values of any type asks
/// here or lets the vector of the values do it, so that a new type is its traits, a vector where none of the physical
/// forms fits, and that form in the column pages.
/// </summary>
internal abstract class TypeTraits
{
    private static readonly TypeTraits[] All = SqlTypes.CreateTraits();
    private static readonly TypeTraits[] ByKind = SqlTypes.WithArrays(All);

    // Those that catalogs define, at their places, each with its arrays behind it. Replaced as a whole.
    private static TypeTraits[] _defined = [];
    private readonly string[] _aliases;

    protected TypeTraits(SqlTypeKind kind, PhysicalType physical, string name, params ReadOnlySpan<string> aliases)
    {
        Kind = kind;
        Physical = physical;
        Name = name;
        _aliases = aliases.ToArray();
    }

    /// <summary>The types whose values are stored, in the order of their numbers; of each there are arrays too. Those
    /// that a catalog defines are not among them.</summary>
    public static ReadOnlySpan<TypeTraits> Stored => All.AsSpan(1);

    public SqlTypeKind Kind { get; }

    /// <summary>How values lie in vectors and on pages.</summary>
    public PhysicalType Physical { get; }

    /// <summary>True when each value takes the same number of bytes.</summary>
    public bool HasFixedSize => Physical != PhysicalType.Binary;

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

    /// <summary>True for CHAR(n), which is held without the blanks at its end and handed out with them.</summary>
    public virtual bool IsPadded => false;

    /// <summary>The value that an enum of the program calls so, of a type whose values have names; null for any other.
    /// </summary>
    /// <exception cref="DatabaseException">InvalidTextRepresentation: the type has no such value.</exception>
    public virtual SqlValue? FindNamed(string name, SqlType type) => null;

    /// <summary>True where the bytes of a value are text in UTF-8.</summary>
    public virtual bool IsUtf8 => false;

    /// <summary>The collation of texts that have one of their own; else null.</summary>
    public virtual TextCollation? Collation => null;

    /// <summary>The same type without a collation of its own.</summary>
    public virtual SqlTypeKind Uncollated => Kind;

    /// <summary>True for JSON and JSONB.</summary>
    public virtual bool IsJson => false;

    /// <summary>True for JSONB.</summary>
    public virtual bool IsJsonb => false;

    /// <summary>True where the bytes of a value are its text, which as a value of another type is read.</summary>
    public virtual bool IsReadAsText => false;

    /// <summary>True where values may be long and are handed out as they are stored.</summary>
    public virtual bool IsStreamed => false;

    /// <summary>The smallest number inside, where values are 64-bit integers inside.</summary>
    public long Min { get; protected init; } = long.MinValue;

    /// <summary>The greatest number inside, where values are 64-bit integers inside.</summary>
    public long Max { get; protected init; } = long.MaxValue;

    /// <summary>The error of a value that the type does not hold.</summary>
    public virtual ErrorCode RangeError =>
        IsNumeric ? ErrorCode.NumericValueOutOfRange : ErrorCode.DatetimeFieldOverflow;

    /// <summary>The error of a text that is no value of the type.</summary>
    public virtual ErrorCode MalformedTextError => ErrorCode.InvalidTextRepresentation;

    public static TypeTraits Of(SqlTypeKind kind) =>
        (uint)kind < (uint)ByKind.Length ? ByKind[(int)kind] : FindDefined(kind) ?? All[0];

    /// <summary>True when values of such a type are stored.</summary>
    public static bool IsStored(SqlTypeKind kind) => kind != SqlTypeKind.Unknown && Of(kind).Kind == kind;

    /// <summary>How many types catalogs have defined.</summary>
    public static int DefinedCount => _defined.Length / 2;

    /// <summary>Makes a type that a catalog defines known, and its arrays; one caller at a time.</summary>
    public static void Define(TypeTraits type) =>
        Volatile.Write(ref _defined, [.. _defined, type, new ArrayTypeTraits(type)]);

    private static TypeTraits? FindDefined(SqlTypeKind kind)
    {
        var all = Volatile.Read(ref _defined);
        var place = (SqlTypes.PlaceOfEnum(kind) * 2) + (SqlTypes.IsArray(kind) ? 1 : 0);
        return place >= 0 && place < all.Length && all[place].Kind == kind ? all[place] : null;
    }

    /// <summary>True when a definition may name a type by this number.</summary>
    public static bool IsRecorded(SqlTypeKind kind) => (uint)kind < (uint)ByKind.Length && IsStored(kind);

    /// <summary>The type of the numbers that a type of this name and UNSIGNED has.</summary>
    public virtual SqlType Unsigned => new(Kind);

    /// <summary>The type that this one is WITH TIME ZONE; null where there is none.</summary>
    public virtual SqlType? WithTimeZone => null;

    /// <summary>True where a value given from outside may be another one by the place that it goes to.</summary>
    public virtual bool DependsOnPlace => false;

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

    /// <summary>True when values are compared as their physical form is: numbers as numbers, bytes as bytes.</summary>
    public virtual bool IsComparedByForm => true;

    /// <summary>False where values have no order that a key could have.</summary>
    public virtual bool IsKeyable => true;

    /// <summary>False where a value cannot be read back from a key at all, not even one that is equal.</summary>
    public virtual bool IsReadableInKeys => true;

    /// <summary>The least context in which values become texts.</summary>
    public virtual CastContext ContextToText => CastContext.Assignment;

    /// <summary>The order of two values that are not NULL.</summary>
    public abstract int Compare(ColumnVector left, int leftRow, ColumnVector right, int rightRow);

    /// <summary>The order of two values that are not NULL.</summary>
    public abstract int Compare(SqlValue left, SqlValue right);

    /// <summary>True when two values that are not NULL are equal.</summary>
    public virtual bool AreEqual(ColumnVector left, int leftRow, ColumnVector right, int rightRow) =>
        Compare(left, leftRow, right, rightRow) == 0;

    /// <summary>The hash of a value that is not NULL; equal values have equal ones.</summary>
    public abstract ulong Hash(ColumnVector column, int row);

    /// <summary>Appends a value that is not NULL to a key, in ascending form (<see cref="KeyCodec"/>).</summary>
    public abstract void AppendKey(KeyBuffer key, ColumnVector column, int row);

    /// <summary>Appends a value that is not NULL to a key, in ascending form.</summary>
    public abstract void AppendKey(KeyBuffer key, SqlValue value);

    /// <summary>Reads the value that a key begins with, which is not NULL, and returns its length there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="flip">FF where the bytes of the value are complemented, else 0.</param>
    /// <param name="target">The vector to read into.</param>
    /// <param name="row">The row of the vector.</param>
    public abstract int DecodeKey(ReadOnlySpan<byte> key, byte flip, ColumnVector target, int row);

    /// <summary>True when a key tells the value as it is, and not only which values it is equal to.</summary>
    public virtual bool IsExactInKey => false;

    /// <summary>True when the values are the days on which values of another type lie.</summary>
    public virtual bool AreDaysOf(SqlTypeKind kind) => false;

    /// <summary>The length of the value that a key begins with, which is not NULL.</summary>
    public abstract int LengthInKey(ReadOnlySpan<byte> key, byte flip);

    /// <summary>True when every value of the one type is a value of the other, which is of this kind, as it lies.
    /// </summary>
    public virtual bool HoldsAsItLies(SqlType from, SqlType to) => from.Kind == to.Kind && to.Length == 0;

    /// <summary>
    /// Makes all rows values of the type at once, NULL or not, where every value of the other type is one and a loop
    /// does it; else nothing, and false.
    /// </summary>
    public virtual bool TryConvertAll(SqlType from, SqlType to, ColumnVector source, ColumnVector target, int count) =>
        false;

    /// <summary>The integer of a number, rounded, if a type of integers holds it.</summary>
    /// <exception cref="DatabaseException">NumericValueOutOfRange.</exception>
    public virtual long ToInteger(ColumnVector column, int row, SqlTypeKind kind) => throw NotOf(nameof(ToInteger));

    /// <summary>The double of a number.</summary>
    public virtual double ToDouble(ColumnVector column, int row) => throw NotOf(nameof(ToDouble));

    /// <summary>The decimal of a number.</summary>
    /// <exception cref="DatabaseException">NumericValueOutOfRange.</exception>
    public virtual decimal ToDecimal(ColumnVector column, int row) => throw NotOf(nameof(ToDecimal));

    /// <summary>
    /// Makes a row the value that a row of the same type, or of another type of numbers, is; neither is NULL. The
    /// modifiers are applied.
    /// </summary>
    /// <exception cref="DatabaseException">The type does not hold the value.</exception>
    public virtual void Assign(
        SqlType from, ColumnVector source, int sourceRow, SqlType to, ColumnVector target, int row)
    {
        if (!Fits(to, source, sourceRow))
        {
            throw new DatabaseException(RangeError, $"The value does not fit type {to}.");
        }

        target.CopyValue(source, sourceRow, row);
    }

    /// <summary>True when the type holds the value, which is not NULL.</summary>
    public virtual bool Fits(SqlType type, ColumnVector vector, int row) => true;

    /// <summary>Which of the selected rows has the first value that the type does not hold; -1 for none.</summary>
    public virtual int FindUnfit(SqlType type, ColumnVector vector, Batch batch) => -1;

    /// <summary>True for the number 0; asked of numbers only.</summary>
    public virtual bool IsZero(SqlValue value) => throw NotOf(nameof(IsZero));

    /// <summary>Writes the text of a value of fixed length, which is not NULL; 128 bytes are enough.</summary>
    public virtual int FormatScalar(ColumnVector vector, int row, Span<byte> target) =>
        throw NotOf(nameof(FormatScalar));

    /// <summary>A value, which is not NULL, as plans and messages show it.</summary>
    public virtual string Describe(SqlValue value) => TextFormatter.Format(value) ?? "NULL";

    /// <summary>The text of a value, which is not NULL.</summary>
    public virtual string Format(ColumnVector vector, int row)
    {
        Span<byte> text = stackalloc byte[TextFormatter.ScalarLengthMax];
        return Encoding.UTF8.GetString(text[..FormatScalar(vector, row, text)]);
    }

    /// <summary>Makes a row of another vector the text of a value, which is not NULL.</summary>
    public virtual void Format(
        ColumnVector vector, int row, BinaryVector target, int targetRow, PiecewiseBytes pieces)
    {
        Span<byte> text = stackalloc byte[TextFormatter.ScalarLengthMax];
        target.Set(targetRow, text[..FormatScalar(vector, row, text)]);
    }

    /// <summary>Appends a value, which is not NULL, as it stands in the text of an array but for the quotes.</summary>
    public virtual void AppendItem(ColumnVector vector, int row, Utf8Buffer text)
    {
        if (HasFixedSize)
        {
            Span<byte> scalar = stackalloc byte[TextFormatter.ScalarLengthMax];
            text.Append(scalar[..FormatScalar(vector, row, scalar)]);
        }
        else
        {
            text.Append(Encoding.UTF8.GetBytes(Format(vector, row)));
        }
    }

    /// <summary>Reads a value from UTF-8 into a row of a vector. Modifiers are applied as by an assignment.</summary>
    /// <exception cref="DatabaseException">
    /// InvalidTextRepresentation, InvalidDatetimeFormat or a range error.
    /// </exception>
    public abstract void Parse(ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong);

    /// <summary>The same of a text of any length, piece by piece where values may be as long.</summary>
    public virtual void ParseLong(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong, PiecewiseBytes pieces) =>
        TextParser.Parse(text, type, target, row, cutTooLong);

    /// <summary>What is wrong with the form of a value; null for nothing.</summary>
    public virtual string? FindFormError(ColumnVector vector, int row, PiecewiseBytes pieces) => null;

    /// <summary>What is wrong with the bytes of a value of different length that was stored; null for nothing.
    /// </summary>
    public virtual string? FindBytesError(SqlType type, ReadOnlySpan<byte> value) => null;

    /// <summary>The type that the values of a load have before they are brought into the form of this one.</summary>
    public virtual SqlTypeKind LoadedAs => Kind;

    /// <summary>True where not every value of the physical form is one of the type, whatever its modifiers.</summary>
    public virtual bool ChecksForm => false;

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
}
