using System;
using System.Linq;
using System.Text;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Types;

/// <summary>Each SQL type has one object that knows it; what that says of values agrees with itself.</summary>
public sealed class TypeTraitsTests
{
    public static TheoryData<SqlTypeKind> Kinds =>
        [.. Enum.GetValues<SqlTypeKind>().Where(static kind => kind != SqlTypeKind.Enum)];

    public static TheoryData<SqlTypeKind> StoredKinds =>
        [.. Enum.GetValues<SqlTypeKind>().Where(kind => kind is not (SqlTypeKind.Unknown or SqlTypeKind.Enum))];

    /// <summary>All of the types of whole numbers but BIGINT, which holds every one.</summary>
    public static TheoryData<SqlTypeKind> KindsWithRange =>
        [.. Enum.GetValues<SqlTypeKind>().Where(kind => TypeTraits.Of(kind).Max < long.MaxValue)];

    public static TheoryData<SqlTypeKind> KindsOfInt64 =>
        [.. Enum.GetValues<SqlTypeKind>().Where(kind => new SqlType(kind).Physical == PhysicalType.Int64)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_type_has_traits_of_its_own_and_only_one_without_values_is_not_stored(SqlTypeKind kind)
    {
        var traits = TypeTraits.Of(kind);
        Assert.Equal(kind, traits.Kind);
        Assert.Equal(kind != SqlTypeKind.Unknown, TypeTraits.IsStored(kind));
        Assert.Equal(
            kind is not (SqlTypeKind.Unknown or SqlTypeKind.Enum), TypeTraits.Stored.ToArray().Contains(traits));
        Assert.False(TypeTraits.IsStored(Enum.GetValues<SqlTypeKind>()[^1] + 1));
    }

    [Theory]
    [MemberData(nameof(StoredKinds))]
    public void The_name_of_a_type_is_read_as_that_type(SqlTypeKind kind) =>
        Assert.Equal(kind, SqlTypeParser.Resolve(TypeTraits.Of(kind).Name, []).Kind);

    [Theory]
    [MemberData(nameof(KindsOfInt64))]
    public void The_ends_of_a_range_fit_and_have_a_text_that_is_read_as_the_same_value(SqlTypeKind kind)
    {
        var type = new SqlType(kind);
        foreach (var end in (long[])[type.Traits.Min, type.Traits.Max])
        {
            var vector = VectorOf(end);
            Assert.True(type.Traits.Fits(type, vector, 0));
            var text = TextFormatter.Format(vector, 0, kind)!;
            type.Traits.Parse(Encoding.UTF8.GetBytes(text), type, vector, 0, cutTooLong: false);
            Assert.Equal(end, vector.Values[0]);
        }
    }

    [Theory]
    [MemberData(nameof(KindsWithRange))]
    public void A_value_beside_a_range_is_found_unless_it_is_null(SqlTypeKind kind)
    {
        var type = new SqlType(kind);
        foreach (var outside in (long[])[type.Traits.Min - 1, type.Traits.Max + 1])
        {
            var vector = VectorOf(type.Traits.Min, outside, outside);
            vector.SetNull(1);
            var batch = new Batch();
            batch.SelectAll(3);
            Assert.False(type.Traits.Fits(type, vector, 2));
            Assert.Equal(2, type.Traits.FindUnfit(type, vector, batch));
        }
    }

    [Theory]
    [InlineData(SqlTypeKind.SmallInt, "32768")]
    [InlineData(SqlTypeKind.Integer, "-2147483649")]
    [InlineData(SqlTypeKind.BigInt, "9223372036854775808")]
    public void The_text_of_a_number_outside_the_range_is_refused(SqlTypeKind kind, string text)
    {
        var e = Assert.Throws<DatabaseException>(() => TextParser.Parse(text, new SqlType(kind)));
        Assert.Equal(ErrorCode.NumericValueOutOfRange, e.Code);
    }

    [Fact]
    public void Numbers_rank_by_what_they_can_hold()
    {
        var ranked = Enum.GetValues<SqlTypeKind>().Select(TypeTraits.Of).Where(traits => traits.IsNumeric)
            .OrderBy(traits => traits.NumericRank).Select(traits => traits.Name);
        Assert.Equal(["SMALLINT", "INTEGER", "BIGINT", "DECIMAL", "REAL", "DOUBLE PRECISION"], ranked);
    }

    private static Int64Vector VectorOf(params ReadOnlySpan<long> values)
    {
        var vector = new Int64Vector();
        vector.EnsureCapacity(values.Length);
        values.CopyTo(vector.Values);
        return vector;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_type_says_whether_the_place_of_a_given_value_matters_and_the_table_of_casts_agrees(SqlTypeKind kind) =>
        Assert.Equal(
            Enum.GetValues<SqlTypeKind>().Any(to => Cast.Find(kind, to)?.Given is not null),
            TypeTraits.Of(kind).DependsOnPlace);

    [Theory]
    [MemberData(nameof(StoredKinds))]
    public void A_cast_of_the_table_joins_types_that_are_no_two_numbers_and_no_text(SqlTypeKind kind)
    {
        foreach (var to in Enum.GetValues<SqlTypeKind>())
        {
            var isByTraits = kind == to || TypeTraits.Of(kind).IsText || TypeTraits.Of(to).IsText
                || (TypeTraits.Of(kind).IsNumeric && TypeTraits.Of(to).IsNumeric);
            Assert.True(!isByTraits || Cast.Find(kind, to) is null);
            Assert.True(isByTraits || Cast.Find(kind, to)?.Context == CastRules.Find(kind, to));
        }
    }

    [Theory]
    [MemberData(nameof(StoredKinds))]
    public void Keys_order_and_hash_values_as_comparisons_do(SqlTypeKind kind)
    {
        string[] texts = kind switch
        {
            SqlTypeKind.Boolean => ["true", "false", "true"],
            SqlTypeKind.Char or SqlTypeKind.Text or SqlTypeKind.Json => ["\"b\"", "\"a\"", "\"a\"  ", "\"\""],
            SqlTypeKind.Blob => ["\\x01", "\\x", "\\x0001", "\\xff"],
            SqlTypeKind.Uuid =>
            [
                "00000000-0000-0000-0000-000000000002", "ff000000-0000-0000-0000-000000000001",
                "00000000-0000-0000-0000-000000000001",
            ],
            SqlTypeKind.Interval => ["1 mon", "30 days", "720:00:00", "-1 day", "1 mon 00:00:01"],
            SqlTypeKind.Date => ["2024-02-29", "0001-01-01", "1999-12-31"],
            SqlTypeKind.Time => ["12:00", "00:00", "23:59:59.9999999"],
            SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz => ["2024-02-29 12:00", "0001-01-01", "2024-02-29"],
            SqlTypeKind.Vector or SqlTypeKind.HalfVector => ["[1,2]", "[0]", "[-0]", "[-3,9]", "[1]", "[6e-8]", "[-0,-1]"],
            _ => ["1", "0", "-2", "117", "2"],
        };
        var vector = ColumnVector.Create(new SqlType(kind).Physical, texts.Length);
        for (var i = 0; i < texts.Length; i++)
        {
            TextParser.Parse(Encoding.UTF8.GetBytes(texts[i]), new SqlType(kind), vector, i);
        }

        for (var i = 0; i < texts.Length * texts.Length; i++)
        {
            var (a, b) = Math.DivRem(i, texts.Length);
            var (left, right) = (new KeyBuffer(), new KeyBuffer());
            KeyCodec.Append(left, new KeyPart(kind), vector, a);
            KeyCodec.Append(right, new KeyPart(kind), ValueConverter.Get(vector, b, kind));
            var order = Math.Sign(ValueComparer.Compare(kind, vector, a, vector, b));
            Assert.Equal(order, Math.Sign(left.Written.SequenceCompareTo(right.Written)));
            Assert.Equal(order == 0, ValueComparer.AreEqual(kind, vector, a, vector, b));
            Assert.True(
                order != 0 || ValueHasher.Hash(kind, vector, a) == ValueHasher.Hash(kind, vector, b), texts[a]);
            Assert.Equal(left.Length, KeyCodec.LengthOf(left.Written, new KeyPart(kind)));
        }
    }
}
