using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Catalog;

/// <summary>The types that objects of the catalog define: <see cref="EnumRecord"/> and <see cref="DomainRecord"/>.
/// </summary>
public sealed class TypeRecordTests
{
    private static readonly EnumRecord Mood = new()
    {
        Id = 5,
        Name = "mood",
        Labels = [new EnumLabel("a", 1), new EnumLabel("b", 3)],
    };

    private static readonly DomainRecord Positive = new()
    {
        Id = 6,
        Name = "positive",
        BaseType = SqlType.Integer,
        IsNotNull = true,
        DefaultSql = "1",
        Checks = [new DomainCheck("c", "VALUE>0", [0])],
    };

    [Fact]
    public void Enum_definition_has_these_bytes()
    {
        Assert.Equal("01" + "02" + "0161" + "02" + "0162" + "04", Convert.ToHexString(Write(Mood)));
        Assert.Equal(Mood.Labels, ((EnumRecord)Read(Mood)).Labels);
    }

    [Fact]
    public void Domain_definition_has_these_bytes()
    {
        Assert.Equal(
            "01" + "030000" + "03" + "0131" + "01" + "0163" + "0756414C55453E30" + "01" + "00",
            Convert.ToHexString(Write(Positive)));
        var read = (DomainRecord)Read(Positive);
        Assert.Equal((Positive.BaseType, true, "1"), (read.BaseType, read.IsNotNull, read.DefaultSql));
        Assert.Equal(("c", "VALUE>0"), (read.Checks[0].Name, read.Checks[0].Sql));
        Assert.Equal("\"x\">0", read.Checks[0].Over("\"x\""));
    }

    [Fact]
    public void Labels_stay_in_their_order_wherever_others_come_between()
    {
        var random = new Random(7);
        var type = Mood with { Labels = EnumRecord.Number(["first", "last"]) };
        var expected = new List<string> { "first", "last" };
        for (var i = 0; i < 500; i++)
        {
            var place = random.Next(expected.Count + 1);
            var label = FormattableString.Invariant($"l{i}");
            type = type.With(label, place);
            expected.Insert(place, label);
            Assert.Equal(expected, Array.ConvertAll(type.Labels, static label => label.Text));
            for (var j = 1; j < type.Labels.Length; j++)
            {
                Assert.True(type.Labels[j - 1].Number < type.Labels[j].Number);
            }
        }
    }

    [Fact]
    public void Labels_before_the_same_one_find_room_for_a_while_and_then_are_refused()
    {
        var type = Mood with { Labels = EnumRecord.Number(["first", "last"]) };
        var count = 0;
        var error = Assert.Throws<DatabaseException>(() =>
        {
            for (; count < 1000; count++)
            {
                type = type.With(FormattableString.Invariant($"l{count}"), type.Labels.Length - 1);
            }
        });
        Assert.Equal(ErrorCode.InvalidDefinition, error.Code);
        Assert.InRange(count, 25, 100);
        Assert.Equal(count + 2, ((EnumRecord)Read(type)).Labels.Length);
    }

    [Fact]
    public void The_same_definition_is_the_same_type_and_another_one_is_another()
    {
        var type = Mood.TypeOf(static _ => null);
        Assert.True(type.IsEnum);
        Assert.Equal(type, (Mood with { Labels = [.. Mood.Labels] }).TypeOf(static _ => null));
        Assert.NotEqual(type, (Mood with { Name = "other" }).TypeOf(static _ => null));
        Assert.NotEqual(type, Mood.With("c", 2).TypeOf(static _ => null));
        Assert.True(type.ArrayType.IsArray);
        Assert.False(type.ArrayType.IsEnum);
        Assert.Equal(type, type.ArrayType.ItemType);
        Assert.Equal("mood[]", type.ArrayType.ToString());
        Assert.Equal(new SqlType(SqlTypeKind.Enum, 5, (int)PhysicalType.Int64), RecordedType.Of(type));
    }

    [Fact]
    public void Columns_have_the_types_that_their_objects_define()
    {
        var catalog = Build(Mood, Positive, TableOf(5), TableOf(6) with { Id = 9, Name = "u" });
        Assert.True(catalog.GetTable("t").Columns[0].Type.IsEnum);
        var column = catalog.GetTable("u").Columns[0];
        Assert.Equal((SqlType.Integer, false, "1", "positive"), (
            column.Type, column.IsNullable, column.DefaultSql, column.Domain));
        Assert.Equal("\"c\">0", Assert.Single(catalog.GetTable("u").Checks).Sql);
    }

    [Fact]
    public void Records_that_do_not_fit_are_refused()
    {
        Refused(TableOf(5));
        Refused(TableOf(7), Mood);
        Refused(Mood with { Labels = [new EnumLabel("a", 3), new EnumLabel("b", 3)] });
        Refused(Mood with { Labels = [new EnumLabel("a", 1), new EnumLabel("a", 3)] });
        Refused(Positive with { BaseType = RecordedType.OfObject(6, isArray: false, PhysicalType.Int64) });
        Refused(Positive with { Checks = [new DomainCheck("c", "VALUE>0", [3])] });
        Refused(Mood, TableOf(5) with
        {
            Columns = [new ColumnRecord(1, "c", RecordedType.OfObject(5, isArray: false, PhysicalType.Binary))],
        });
    }

    private static TableRecord TableOf(long typeId) => new()
    {
        Id = 8,
        Name = "t",
        Root = new RootId(new PageId(1), 3),
        NextColumnId = 2,
        Columns = [new ColumnRecord(1, "c", RecordedType.OfObject(typeId, isArray: false, PhysicalType.Int64))],
    };

    private static void Refused(params CatalogRecord[] records) => Assert.Equal(
        ErrorCode.Corruption, Assert.Throws<DatabaseException>(() => Build(records)).Code);

    private static CatalogSnapshot Build(params CatalogRecord[] records) =>
        CatalogBuilder.Build(1, new CatalogRecords(records), "f");

    private static CatalogRecord Read(CatalogRecord record) =>
        CatalogFormat.Read("f", (long)record.Kind, record.Id, record.Name, record.OwnerId, Write(record));

    private static byte[] Write(CatalogRecord record)
    {
        var writer = new DefinitionWriter();
        CatalogFormat.Write(writer, record);
        return writer.Written.ToArray();
    }
}
