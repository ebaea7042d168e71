using System;
using System.Linq;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Catalog;

public sealed class CatalogRecordTests
{
    private static readonly TableRecord Table = new()
    {
        Id = 7,
        Name = "t",
        Root = new RootId(new PageId(1), 3),
        Sequence = new RootId(new PageId(1), 4),
        NextColumnId = 4,
        RowIdColumnId = 1,
        Columns =
        [
            new ColumnRecord(1, "id", SqlType.BigInt) { IsNullable = false, Identity = IdentityKind.Always },
            new ColumnRecord(2, "n", new SqlType(SqlTypeKind.Decimal, 10, 2)) { DefaultSql = "1.5" },
            new ColumnRecord(3, "ö", new SqlType(SqlTypeKind.Text, 300))
            {
                Identity = IdentityKind.ByDefault,
                IdentityIncrement = -3,
            },
        ],
        PrimaryKeyName = "pk",
        PrimaryKey = [1],
        Checks = [new CheckSchema("c", "n > 0")],
        ForeignKeys = [new ForeignKeyRecord("fk", [2], 9, [1]) { OnUpdate = ForeignKeyAction.Restrict }],
    };

    private static readonly IndexRecord Index = new()
    {
        Id = 8,
        Name = "i",
        TableId = 7,
        Root = new RootId(new PageId(2), 1),
        IsUnique = true,
        Role = IndexRole.Unique,
        Keys = [new IndexKeyRecord(2, true, false), new IndexKeyRecord(300, false, true)],
    };

    [Fact]
    public void Table_definition_has_these_bytes()
    {
        Assert.Equal(
            "01" + "838004" + "848004" + "04" + "01" + "03"
            + "01026964" + Kind(SqlTypeKind.BigInt) + "0000" + "00" + "02" + "02"
            + "02016E" + Kind(SqlTypeKind.Decimal) + "0A02" + "03" + "00" + "03312E35"
            + "0302C3B6" + Kind(SqlTypeKind.Text) + "AC0200" + "01" + "01" + "05"
            + "02706B" + "0101"
            + "01" + "0163" + "056E203E2030"
            + "01" + "02666B" + "0102" + "09" + "0101" + "0001",
            Convert.ToHexString(Write(Table)));
    }

    [Fact]
    public void Index_definition_has_these_bytes() =>
        Assert.Equal(
            "01" + "818008" + "01" + "02" + "056274726565" + "00" + "02" + "0102" + "02AC02" + "00",
            Convert.ToHexString(Write(Index)));

    [Fact]
    public void Table_definition_is_read_as_it_was_written()
    {
        var read = ReadTable(Write(Table));
        Assert.Equal(Write(Table), Write(read));
        Assert.Equal(Table.Columns, read.Columns);
        Assert.Equal(Table.Checks, read.Checks);
        Assert.Equal(Table.Root, read.Root);
        Assert.Equal(Table.Sequence, read.Sequence);
        Assert.Equal(Table.PrimaryKey, read.PrimaryKey);
        Assert.Equal(Table.ForeignKeys[0].ChildColumns, read.ForeignKeys[0].ChildColumns);
        Assert.Equal(9, read.ForeignKeys[0].ParentTableId);
    }

    [Fact]
    public void Index_definition_is_read_as_it_was_written()
    {
        var read = ReadIndex(Write(Index));
        Assert.Equal(Write(Index), Write(read));
        Assert.Equal(Index.Keys, read.Keys);
        Assert.True(read.IsUnique);
        Assert.Equal(IndexRole.Unique, read.Role);
        Assert.Equal(Index.Root, read.Root);
    }

    [Fact]
    public void Every_column_type_survives()
    {
        foreach (var kind in Enum.GetValues<SqlTypeKind>().Where(kind => kind != SqlTypeKind.Unknown))
        {
            var scale = kind == SqlTypeKind.Decimal ? 3 : kind == SqlTypeKind.Enum ? (int)PhysicalType.Int64 : 0;
            var type = new SqlType(kind, 12, scale);
            var table = Table with { Columns = [new ColumnRecord(1, "c", type)] };
            Assert.Equal(type, ReadTable(Write(table)).Columns[0].Type);
        }
    }

    [Theory]
    [InlineData(SqlTypeKind.Integer, "04" + "00" + "0D")]
    [InlineData(SqlTypeKind.Double, "04" + "00" + "000000000000F8BF")]
    [InlineData(SqlTypeKind.Decimal, "04" + "00" + "0F000000" + "00000000" + "00000000" + "00000180")]
    [InlineData(SqlTypeKind.Uuid, "04" + "00" + "07000000000000000000000000000000")]
    [InlineData(SqlTypeKind.Text, "04" + "00" + "02" + "7879")]
    public void Value_of_rows_older_than_their_column_has_these_bytes(SqlTypeKind kind, string expected)
    {
        var type = new SqlType(kind);
        var value = ColumnVector.Create(type.Physical, 1);
        switch (value)
        {
            case Int64Vector integers:
                integers.Values[0] = -7;
                break;
            case DoubleVector doubles:
                doubles.Values[0] = -1.5;
                break;
            case DecimalVector decimals:
                decimals.Values[0] = -1.5m;
                break;
            case Fixed16Vector wides:
                wides.Values[0] = 7;
                break;
            default:
                ((BinaryVector)value).Set(0, "xy"u8);
                break;
        }

        var column = new ColumnRecord(1, "c", type) { IsNullable = false, AbsentValue = value };
        var bytes = Write(Table with { Columns = [column] });
        Assert.Contains("0163" + Kind(kind) + "0000" + expected + "02706B", Convert.ToHexString(bytes),
            StringComparison.Ordinal);
        Assert.Equal(bytes, Write(ReadTable(bytes)));
    }

    [Fact]
    public void Definition_that_is_cut_anywhere_or_too_long_is_refused()
    {
        var bytes = Write(Table);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<FormatException>(() => ReadTable(bytes.AsSpan(0, length)));
        }

        Assert.Throws<FormatException>(() => ReadTable([.. bytes, 0]));
        bytes = Write(Index);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<FormatException>(() => ReadIndex(bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Hostile_definitions_are_refused_or_read_and_resolved_or_refused_again()
    {
        const int seed = 4;
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++)
        {
            var table = Write(Table);
            var index = Write(Index);
            for (var k = random.Next(1, 4); k > 0; k--)
            {
                table[random.Next(table.Length)] = (byte)random.Next(256);
                index[random.Next(index.Length)] = (byte)(random.Next(2) == 0 ? random.Next(4) : random.Next(256));
            }

            CatalogRecords records;
            try
            {
                records = new CatalogRecords([ReadTable(table), ReadIndex(index)]);
            }
            catch (FormatException)
            {
                continue;
            }

            try
            {
                CatalogBuilder.Build(1, records, "f");
            }
            catch (DatabaseException e)
            {
                Assert.True(e.Code is ErrorCode.Corruption or ErrorCode.NotADatabase, e.Message);
            }
        }
    }

    [Fact]
    public void Definitions_that_do_not_fit_together_are_corruption()
    {
        Refused(Table);
        var alone = Alone;
        Refused(alone, Index);
        Refused(alone, alone);
        Refused(alone, alone with { Id = 8, Name = "T" });
        Refused(Index);
        Refused(alone with { RowIdColumnId = 77 });
        Refused(alone with { Columns = [.. alone.Columns, alone.Columns[1]] });
        var sound = Index with { Keys = [new IndexKeyRecord(2)] };
        Refused(alone, sound with { Name = "T" });
        Refused(alone, sound with { TableId = 8 });
        Refused(alone, sound with { Keys = [] });
        Build(alone, sound);
    }

    [Fact]
    public void Names_of_all_kinds_are_found_in_one_set()
    {
        var catalog = Build(Alone, Index with { Keys = [new IndexKeyRecord(2)] });
        Assert.Same(catalog.FindTable("T"), catalog.Find("t"));
        Assert.Same(catalog.FindIndex("I"), catalog.Find("i"));
        Assert.Same(catalog.FindIndex("i"), Assert.Single(catalog.GetTable("t").Indexes));
        Assert.Null(catalog.FindIndex("t"));
        Assert.Null(catalog.FindTable("i"));
        Assert.Null(catalog.Find("u"));
    }

    [Fact]
    public void Records_stay_in_the_order_of_their_ids_and_go_with_their_owner()
    {
        var index = Index with { Keys = [new IndexKeyRecord(2)] };
        var other = Alone with { Id = 9, Name = "u" };
        var records = CatalogRecords.Empty.With([other]).With([Alone, index]).With([Alone with { Name = "v" }]);
        Assert.Equal(["v", "i", "u"], records.All.Select(record => record.Name));
        Assert.Equal("v", records.Get<TableRecord>(7).Name);
        Assert.Equal([9], records.Without(7).All.Select(record => record.Id));
        Assert.Equal([7, 9], records.Without(8).All.Select(record => record.Id));
    }

    [Fact]
    public void Index_that_this_version_would_not_keep_up_is_refused_and_says_what_it_has()
    {
        var index = Index with { Keys = [new IndexKeyRecord(2)] };
        Build(Alone, index);
        RefusedAsNewer("the method \"gist\"", Alone, index with { Method = "gist" });
        RefusedAsNewer("the option \"fanout\"", Alone, index with { Options = [new IndexOption("fanout", "7")] });
        RefusedAsNewer("included columns", Alone, index with { IncludedColumns = [1] });
        Refused(Alone, index with { Predicate = "n > 0", ReadColumns = [99] });
    }

    [Fact]
    public void Kinds_and_versions_of_a_newer_engine_are_refused_as_such()
    {
        var bytes = Write(Alone);
        Assert.Equal(bytes, Write(CatalogFormat.Read("f", 1, 7, "t", 7, bytes)));
        foreach (var kind in new long[] { 100, 255 })
        {
            var error = Assert.Throws<DatabaseException>(() => CatalogFormat.Read("f", kind, 7, "t", 7, bytes));
            Assert.Equal(ErrorCode.NotADatabase, error.Code);
            Assert.Equal(
                "f: the catalog was written by a newer version of DecentDb: \"t\" is an object of kind " + kind
                    + ", which this version does not know.",
                error.Message);
        }

        bytes[0] = 100;
        var newer = Assert.Throws<DatabaseException>(() => CatalogFormat.Read("f", 1, 7, "t", 7, bytes));
        Assert.Equal(ErrorCode.NotADatabase, newer.Code);
        Assert.Contains("the definition of \"t\" is of version 100", newer.Message, StringComparison.Ordinal);
        foreach (var kind in new[] { 0, -1, 256, long.MinValue })
        {
            Assert.Throws<FormatException>(() => CatalogFormat.Read("f", kind, 7, "t", 7, Write(Alone)));
        }
    }

    [Fact]
    public void Flags_of_a_newer_engine_are_refused_and_not_dropped()
    {
        var column = Alone.Columns[0];
        var index = Index with { Keys = [new IndexKeyRecord(2)] };
        RefusesOtherFlags(
            Alone with { Columns = [column with { IsNullable = false }] },
            Alone with { Columns = [column with { IsNullable = true }] });
        RefusesOtherFlags(index with { IsUnique = false }, index with { IsUnique = true });
        RefusesOtherFlags(index, index with { Keys = [new IndexKeyRecord(2, Descending: true)] });
    }

    // Two records that differ in one flag show where the flags are.
    private static void RefusesOtherFlags(CatalogRecord one, CatalogRecord other)
    {
        var bytes = Write(one);
        var kind = one is TableRecord ? 1 : 2;
        var place = bytes.AsSpan().CommonPrefixLength(Write(other));
        bytes[place] |= 0x80;
        Assert.Throws<FormatException>(() => CatalogFormat.Read("f", kind, one.Id, one.Name, 7, bytes));
    }

    private static TableRecord Alone => Table with
    {
        ForeignKeys = [],
        Columns = [.. Table.Columns.Select(c => c with { Identity = IdentityKind.None })],
    };

    private static CatalogSnapshot Build(params CatalogRecord[] records) =>
        CatalogBuilder.Build(1, new CatalogRecords(records), "f");

    private static void Refused(params CatalogRecord[] records) => Assert.Equal(
        ErrorCode.Corruption, Assert.Throws<DatabaseException>(() => Build(records)).Code);

    private static void RefusedAsNewer(string what, params CatalogRecord[] records)
    {
        var error = Assert.Throws<DatabaseException>(() => Build(records));
        Assert.Equal(ErrorCode.NotADatabase, error.Code);
        Assert.Contains(what + ", which this version does not know", error.Message, StringComparison.Ordinal);
    }

    private static TableRecord ReadTable(ReadOnlySpan<byte> definition) =>
        (TableRecord)TableRecordFormat.Instance.Read(7, "t", 7, definition);

    private static IndexRecord ReadIndex(ReadOnlySpan<byte> definition) =>
        (IndexRecord)IndexRecordFormat.Instance.Read(8, "i", 7, definition);

    private static string Kind(SqlTypeKind kind) => ((byte)kind).ToString("X2");

    private static byte[] Write(CatalogRecord record)
    {
        var writer = new DefinitionWriter();
        CatalogFormat.Write(writer, record);
        return writer.Written.ToArray();
    }
}
