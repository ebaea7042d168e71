using System;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>
/// Arrays of values of one type, whatever their dimensions. As in PostgreSQL they order by their items one after the
/// other, NULL above all values and equal to itself, then by the number of items, then by their dimensions.
/// </summary>
/// <remarks>
/// In a key an item is 02 and its own key, or 03 for NULL; 01 ends them. Then follow the number of dimensions, the
/// number of items of each of them, most significant byte first, and their first subscripts with the sign bit flipped.
/// </remarks>
internal sealed class ArrayTypeTraits(TypeTraits item) : BinaryTypeTraits(SqlTypes.ArrayOf(item.Kind), item.Name + "[]")
{
    private const byte ItemsEnd = 1;
    private const byte Item = 2;
    private const byte NullItem = 3;

    [ThreadStatic]
    private static ArrayValue? _left;

    [ThreadStatic]
    private static ArrayValue? _right;

    /// <summary>The traits of the items.</summary>
    public TypeTraits ItemTraits => item;

    public override ErrorCode RangeError => item.RangeError;

    public override bool IsComparedByForm => false;

    public override bool IsKeyable => item.IsKeyable;

    public override bool IsReadableInKeys => item.IsReadableInKeys;

    public override bool ChecksForm => true;

    public override string NameOf(SqlType type) => item.NameOf(ItemTypeOf(type)) + "[]";

    public override bool HasValidModifiers(SqlType type) => item.HasValidModifiers(ItemTypeOf(type));

    public override int Compare(ColumnVector left, int leftRow, ColumnVector right, int rightRow) =>
        Compare(((BinaryVector)left).Get(leftRow), ((BinaryVector)right).Get(rightRow));

    public override int Compare(SqlValue left, SqlValue right) => Compare(left.AsBytes(), right.AsBytes());

    public override bool AreEqual(ColumnVector left, int leftRow, ColumnVector right, int rightRow) =>
        Compare(left, leftRow, right, rightRow) == 0;

    public override ulong Hash(ColumnVector column, int row)
    {
        var array = Left(((BinaryVector)column).Get(row));
        var hash = (ulong)array.Count;
        for (var i = 0; i < array.Count; i++)
        {
            hash = ValueHasher.Combine(hash, ValueHasher.Hash(item.Kind, array.Items, i));
        }

        return hash;
    }

    public override void AppendKey(KeyBuffer key, ColumnVector column, int row) =>
        AppendKey(key, ((BinaryVector)column).Get(row));

    public override void AppendKey(KeyBuffer key, SqlValue value) => AppendKey(key, value.AsBytes());

    public override int DecodeKey(ReadOnlySpan<byte> key, byte flip, ColumnVector target, int row)
    {
        Invariant.That(IsReadableInKeys);
        var array = Left(ArrayFormat.Empty);
        var at = 0;
        for (; (byte)(key[at] ^ flip) != ItemsEnd;)
        {
            var marker = (byte)(key[at++] ^ flip);
            if (marker == NullItem)
            {
                array.AddNull();
            }
            else
            {
                at += item.DecodeKey(key[at..], flip, array.Items, array.Add());
            }
        }

        at++;
        var dimensions = (byte)(key[at++] ^ flip);
        Span<int> lengths = stackalloc int[ArrayFormat.DimensionsMax];
        Span<int> lowerBounds = stackalloc int[ArrayFormat.DimensionsMax];
        for (var i = 0; i < dimensions; i++, at += sizeof(int))
        {
            lengths[i] = ReadInt32(key[at..], flip);
        }

        for (var i = 0; i < dimensions; i++, at += sizeof(int))
        {
            lowerBounds[i] = ReadInt32(key[at..], flip) ^ int.MinValue;
        }

        array.SetBounds(lengths[..dimensions], lowerBounds[..dimensions]);
        array.Write((BinaryVector)target, row);
        return at;
    }

    public override int LengthInKey(ReadOnlySpan<byte> key, byte flip)
    {
        var at = 0;
        while ((byte)(key[at] ^ flip) != ItemsEnd)
        {
            var marker = (byte)(key[at++] ^ flip);
            at += marker == NullItem ? 0 : item.LengthInKey(key[at..], flip);
        }

        return at + 2 + ((byte)(key[at + 1] ^ flip) * 2 * sizeof(int));
    }

    public override bool Fits(SqlType type, ColumnVector vector, int row)
    {
        var array = Left(((BinaryVector)vector).Get(row));
        var itemType = ItemTypeOf(type);
        for (var i = 0; i < array.Count; i++)
        {
            if (!array.Items.IsNull(i) && !item.Fits(itemType, array.Items, i))
            {
                return false;
            }
        }

        return true;
    }

    public override int FindUnfit(SqlType type, ColumnVector vector, Batch batch) =>
        type.Length > 0 ? FindUnfitRow(type, vector, batch) : -1;

    public override void Assign(
        SqlType from, ColumnVector source, int sourceRow, SqlType to, ColumnVector target, int row)
    {
        var array = Left(((BinaryVector)source).Get(sourceRow), from.Traits);
        array.Convert(ItemTypeOf(from), ItemTypeOf(to), PiecewiseBytes.Unwatched).Write((BinaryVector)target, row);
    }

    public override string Format(ColumnVector vector, int row)
    {
        var text = new BinaryVector();
        text.EnsureCapacity(1);
        text.Reset();
        Format(vector, row, text, 0, PiecewiseBytes.Unwatched);
        return Utf8Text.Decode(text.Get(0));
    }

    public override void Format(
        ColumnVector vector, int row, BinaryVector target, int targetRow, PiecewiseBytes pieces) =>
        ArrayText.Format(Left(((BinaryVector)vector).Get(row)), target, targetRow, pieces);

    public override void Parse(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong)
    {
        var array = new ArrayValue(item.Kind);
        var isArray = ArrayText.TryParse(text, ItemTypeOf(type), array, cutTooLong);
        TextParser.Check(isArray ? ParseStatus.Done : ParseStatus.BadSyntax, text, type);
        array.Write((BinaryVector)target, row);
    }

    public override string? FindFormError(ColumnVector vector, int row, PiecewiseBytes pieces) =>
        ArrayValue.FindError(((BinaryVector)vector).Get(row), item.Physical) is { } error
            ? $"The value {error}."
            : null;

    public override string? FindBytesError(SqlType type, ReadOnlySpan<byte> value)
    {
        if (ArrayValue.FindError(value, item.Physical) is { } error)
        {
            return error;
        }

        var array = Left(value);
        var itemType = ItemTypeOf(type);
        for (var i = 0; i < array.Count; i++)
        {
            if (array.Items.IsNull(i))
            {
                continue;
            }

            var found = array.Items is BinaryVector strings
                ? item.FindBytesError(itemType, strings.Get(i))
                : item.Fits(itemType, array.Items, i) ? null : "does not fit type " + itemType;
            if (found is not null)
            {
                return "has an item that " + found;
            }
        }

        return null;
    }

    private static SqlType ItemTypeOf(SqlType type) => SqlTypes.ItemOf(type);

    private static int ReadInt32(ReadOnlySpan<byte> key, byte flip)
    {
        var number = BinaryPrimitives.ReadInt32BigEndian(key);
        return flip == 0 ? number : ~number;
    }

    private int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.SequenceEqual(right))
        {
            return 0;
        }

        var (one, other) = (Left(left), Right(right));
        var common = Math.Min(one.Count, other.Count);
        for (var i = 0; i < common; i++)
        {
            var (isNull, isOtherNull) = (one.Items.IsNull(i), other.Items.IsNull(i));
            var order = isNull || isOtherNull
                ? isNull.CompareTo(isOtherNull)
                : item.Compare(one.Items, i, other.Items, i);
            if (order != 0)
            {
                return order;
            }
        }

        var result = one.Count.CompareTo(other.Count);
        result = result != 0 ? result : one.Dimensions.CompareTo(other.Dimensions);
        result = result != 0 ? result : one.Lengths.SequenceCompareTo(other.Lengths);
        return result != 0 ? result : one.LowerBounds.SequenceCompareTo(other.LowerBounds);
    }

    private void AppendKey(KeyBuffer key, ReadOnlySpan<byte> value)
    {
        var array = Left(value);
        for (var i = 0; i < array.Count; i++)
        {
            key.Append(array.Items.IsNull(i) ? NullItem : Item);
            if (!array.Items.IsNull(i))
            {
                item.AppendKey(key, array.Items, i);
            }
        }

        key.Append(ItemsEnd);
        key.Append((byte)array.Dimensions);
        foreach (var length in array.Lengths)
        {
            BinaryPrimitives.WriteInt32BigEndian(key.AppendSpan(sizeof(int)), length);
        }

        foreach (var lowerBound in array.LowerBounds)
        {
            BinaryPrimitives.WriteInt32BigEndian(key.AppendSpan(sizeof(int)), lowerBound ^ int.MinValue);
        }
    }

    private ArrayValue Left(ReadOnlySpan<byte> value, TypeTraits? traits = null) => Read(
        ref _left, value, traits is ArrayTypeTraits other ? other.ItemTraits.Kind : item.Kind);

    private ArrayValue Right(ReadOnlySpan<byte> value) => Read(ref _right, value, item.Kind);

    private static ArrayValue Read(ref ArrayValue? known, ReadOnlySpan<byte> value, SqlTypeKind kind)
    {
        if (known?.ElementKind != kind)
        {
            known = new ArrayValue(kind);
        }

        known.Read(value);
        return known;
    }

    /// <summary>
    /// The text of arrays, as PostgreSQL writes it: <c>{1,NULL,3}</c>, <c>{"a b",c}</c>, <c>{{1,2},{3,4}}</c>, and
    /// <c>[0:1]={1,2}</c> where the first subscript is another than 1.
    /// </summary>
    private static class ArrayText
    {
        private static ReadOnlySpan<byte> Blanks => " \t\r\n\v\f"u8;

        /// <summary>Makes a row of a vector the text of an array.</summary>
        /// <exception cref="DatabaseException">InvalidParameterValue: it would be too long; QueryCanceled.</exception>
        public static void Format(ArrayValue array, BinaryVector target, int row, PiecewiseBytes pieces)
        {
            var text = new Utf8Buffer();
            AppendBounds(array, text);
            var item = 0;
            if (array.Count == 0)
            {
                text.Append("{}"u8);
            }
            else
            {
                FormatDimension(array, 0, ref item, text, pieces);
            }

            pieces.Copy(text.Written, target.Append(row, text.Length));
        }

        /// <summary>Reads an array.</summary>
        /// <param name="text">The text.</param>
        /// <param name="itemType">The type of the items.</param>
        /// <param name="target">The array to read into.</param>
        /// <param name="cutTooLong">True when texts that are too long are cut.</param>
        /// <returns>False when the text is not that of an array.</returns>
        /// <exception cref="DatabaseException">An item is not a value of the type.</exception>
        public static bool TryParse(ReadOnlySpan<byte> text, SqlType itemType, ArrayValue target, bool cutTooLong)
        {
            target.Clear();
            text = text.Trim(Blanks);
            var reader = new Reader { Text = text, ItemType = itemType, CutsTooLong = cutTooLong };
            Span<int> stated = stackalloc int[ArrayFormat.DimensionsMax];
            Span<int> lowerBounds = stackalloc int[ArrayFormat.DimensionsMax];
            Span<int> lengths = stackalloc int[ArrayFormat.DimensionsMax];
            lowerBounds.Fill(1);
            lengths.Fill(-1);
            var statedCount = 0;
            if (!text.IsEmpty && text[0] == '[' && !reader.TryReadBounds(stated, lowerBounds, out statedCount))
            {
                return false;
            }

            if (!reader.TryReadDimension(target, 0, lengths) || reader.At != text.Length)
            {
                return false;
            }

            if (target.Count == 0)
            {
                return statedCount == 0;
            }

            var dimensions = reader.Depth;
            if (statedCount > 0 && (statedCount != dimensions
                || !stated[..statedCount].SequenceEqual(lengths[..statedCount])))
            {
                return false;
            }

            target.SetBounds(lengths[..dimensions], lowerBounds[..dimensions]);
            return true;
        }

        private static void AppendBounds(ArrayValue array, Utf8Buffer text)
        {
            if (array.LowerBounds.IndexOfAnyExcept(1) < 0)
            {
                return;
            }

            for (var i = 0; i < array.Dimensions; i++)
            {
                text.Append("["u8);
                text.Append(array.LowerBounds[i]);
                text.Append(":"u8);
                text.Append(array.LowerBounds[i] + array.Lengths[i] - 1);
                text.Append("]"u8);
            }

            text.Append("="u8);
        }

        private static void FormatDimension(
            ArrayValue array, int dimension, ref int item, Utf8Buffer text, PiecewiseBytes pieces)
        {
            text.Append("{"u8);
            for (var i = 0; i < array.Lengths[dimension]; i++)
            {
                if (i > 0)
                {
                    text.Append(","u8);
                }

                var start = text.Length;
                if (dimension + 1 < array.Dimensions)
                {
                    FormatDimension(array, dimension + 1, ref item, text, pieces);
                }
                else if (array.Items.IsNull(item))
                {
                    text.Append("NULL"u8);
                    item++;
                }
                else
                {
                    TypeTraits.Of(array.ElementKind).AppendItem(array.Items, item++, text);
                    text.QuoteFrom(start);
                }

                pieces.Pass(start, text.Length);
            }

            text.Append("}"u8);
        }

        private ref struct Reader
        {
            public ReadOnlySpan<byte> Text;
            public SqlType ItemType;
            public bool CutsTooLong;
            public int At;
            public int Depth;

            private readonly byte Current => At < Text.Length ? Text[At] : (byte)0;

            /// <summary>[first:last]…= before the items.</summary>
            public bool TryReadBounds(scoped Span<int> lengths, scoped Span<int> lowerBounds, out int count)
            {
                count = 0;
                while (TryTake((byte)'['))
                {
                    var first = 1;
                    var hasFirst = TryReadNumber(out var last);
                    if (hasFirst && TryTake((byte)':'))
                    {
                        first = last;
                        hasFirst = TryReadNumber(out last);
                    }

                    if (!hasFirst || count == lengths.Length || !TryTake((byte)']') || last < first)
                    {
                        return false;
                    }

                    lowerBounds[count] = first;
                    lengths[count++] = last - first + 1;
                }

                SkipBlanks();
                var isEqual = TryTake((byte)'=');
                SkipBlanks();
                return isEqual && count > 0;
            }

            /// <summary>{…}; all of one depth have equally many items.</summary>
            public bool TryReadDimension(ArrayValue target, int depth, scoped Span<int> lengths)
            {
                if (depth == ArrayFormat.DimensionsMax || !TryTake((byte)'{'))
                {
                    return false;
                }

                SkipBlanks();
                if (TryTake((byte)'}'))
                {
                    // Arrays without items have no dimensions, so that none may lie in another.
                    return depth == 0;
                }

                var isDeeper = Current == '{';
                var count = 0;
                do
                {
                    SkipBlanks();
                    var isRead = isDeeper
                        ? TryReadDimension(target, depth + 1, lengths)
                        : (Depth == 0 || Depth == depth + 1) && TryReadItem(target);
                    if (!isRead)
                    {
                        return false;
                    }

                    Depth = isDeeper ? Depth : depth + 1;
                    count++;
                    SkipBlanks();
                }
                while (TryTake((byte)','));
                lengths[depth] = lengths[depth] < 0 ? count : lengths[depth];
                return lengths[depth] == count && TryTake((byte)'}');
            }

            private bool TryReadItem(ArrayValue target)
            {
                if (Current == '"')
                {
                    return TryReadQuoted(target);
                }

                var start = At;
                var hasEscape = false;
                while (At < Text.Length && Text[At] is not ((byte)',' or (byte)'{' or (byte)'}' or (byte)'"'))
                {
                    hasEscape |= Text[At] == '\\';
                    At += Text[At] == '\\' ? 2 : 1;
                }

                if (At >= Text.Length)
                {
                    return false;
                }

                var item = Text[start..At];
                if (!hasEscape)
                {
                    item = item.TrimEnd(Blanks);
                    if (item.IsEmpty)
                    {
                        return false;
                    }

                    if (Ascii.EqualsIgnoreCase(item, "NULL"u8))
                    {
                        target.AddNull();
                        return true;
                    }

                    Parse(item, target);
                    return true;
                }

                Parse(Unescape(item, trimsEnd: true), target);
                return true;
            }

            private bool TryReadQuoted(ArrayValue target)
            {
                var start = ++At;
                var hasEscape = false;
                while (At < Text.Length && Text[At] != '"')
                {
                    hasEscape |= Text[At] == '\\';
                    At += Text[At] == '\\' ? 2 : 1;
                }

                if (At >= Text.Length)
                {
                    return false;
                }

                var item = Text[start..At++];
                Parse(hasEscape ? Unescape(item, trimsEnd: false) : item, target);
                return true;
            }

            // Blanks at the end that are escaped stay.
            private static byte[] Unescape(ReadOnlySpan<byte> item, bool trimsEnd)
            {
                var result = new byte[item.Length];
                var length = 0;
                var kept = 0;
                for (var i = 0; i < item.Length; i++)
                {
                    var isEscaped = item[i] == '\\';
                    i += isEscaped ? 1 : 0;
                    result[length++] = item[i];
                    kept = isEscaped || !Blanks.Contains(item[i]) ? length : kept;
                }

                return result[..(trimsEnd ? kept : length)];
            }

            private readonly void Parse(ReadOnlySpan<byte> item, ArrayValue target)
            {
                var row = target.Add();
                TextParser.Parse(item, ItemType, target.Items, row, CutsTooLong);
            }

            private bool TryReadNumber(out int number)
            {
                SkipBlanks();
                var sign = Current is (byte)'-' or (byte)'+' ? 1 : 0;
                var isNumber = Utf8Parser.TryParse(Text[Math.Min(At + (Current == '+' ? 1 : 0), Text.Length)..],
                    out number, out var length) && length > 0;
                At += length + (Current == '+' ? sign : 0);
                SkipBlanks();
                return isNumber;
            }

            private bool TryTake(byte letter)
            {
                if (Current != letter || At >= Text.Length)
                {
                    return false;
                }

                At++;
                return true;
            }

            private void SkipBlanks()
            {
                while (At < Text.Length && Blanks.Contains(Text[At]))
                {
                    At++;
                }
            }
        }
    }
}
