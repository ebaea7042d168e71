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
    public static TheoryData<SqlTypeKind> Kinds => [.. Enum.GetValues<SqlTypeKind>()];

    public static TheoryData<SqlTypeKind> StoredKinds =>
        [.. Enum.GetValues<SqlTypeKind>().Where(kind => kind != SqlTypeKind.Unknown)];

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
        Assert.Equal(kind != SqlTypeKind.Unknown, TypeTraits.Stored.ToArray().Contains(traits));
        Assert.False(TypeTraits.IsStored((SqlTypeKind)Enum.GetValues<SqlTypeKind>().Length));
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
}
