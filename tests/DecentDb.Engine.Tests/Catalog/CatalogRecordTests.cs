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
        ForeignKeys = [new ForeignKeyRecord("fk", [2], 9, [1])],
    };

    private static readonly IndexRecord Index = new()
    {
        Id = 8,
        Name = "i",
        TableId = 7,
        Root = new RootId(new PageId(2), 1),
        IsUnique = true,
        Role = IndexRole.Unique,
        Columns = [new IndexColumnRecord(2, true, false), new IndexColumnRecord(300, false, true)],
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
            + "01" + "02666B" + "0102" + "09" + "0101",
            Convert.ToHexString(Write(Table)));
    }

    [Fact]
    public void Index_definition_has_these_bytes() =>
        Assert.Equal("01" + "818008" + "01" + "02" + "02" + "0201" + "AC0202", Convert.ToHexString(Write(Index)));

    [Fact]
    public void Table_definition_is_read_as_it_was_written()
    {
        var read = CatalogFormat.ReadTable(7, "t", Write(Table));
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
        var read = CatalogFormat.ReadIndex(8, "i", 7, Write(Index));
        Assert.Equal(Write(Index), Write(read));
        Assert.Equal(Index.Columns, read.Columns);
        Assert.True(read.IsUnique);
        Assert.Equal(IndexRole.Unique, read.Role);
        Assert.Equal(Index.Root, read.Root);
    }

    [Fact]
    public void Every_column_type_survives()
    {
        foreach (var kind in Enum.GetValues<SqlTypeKind>().Where(kind => kind != SqlTypeKind.Unknown))
        {
            var type = new SqlType(kind, 12, kind == SqlTypeKind.Decimal ? 3 : 0);
            var table = Table with { Columns = [new ColumnRecord(1, "c", type)] };
            Assert.Equal(type, CatalogFormat.ReadTable(7, "t", Write(table)).Columns[0].Type);
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
        Assert.Equal(bytes, Write(CatalogFormat.ReadTable(7, "t", bytes)));
    }

    [Fact]
    public void Definition_that_is_cut_anywhere_or_too_long_is_refused()
    {
        var bytes = Write(Table);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<FormatException>(() => CatalogFormat.ReadTable(7, "t", bytes.AsSpan(0, length)));
        }

        Assert.Throws<FormatException>(() => CatalogFormat.ReadTable(7, "t", [.. bytes, 0]));
        bytes = Write(Index);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<FormatException>(() => CatalogFormat.ReadIndex(8, "i", 7, bytes.AsSpan(0, length)));
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

            var records = new CatalogRecords();
            try
            {
                records.Tables.Add(CatalogFormat.ReadTable(7, "t", table));
                records.Indexes.Add(CatalogFormat.ReadIndex(8, "i", 7, index));
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
                Assert.Equal(ErrorCode.Corruption, e.Code);
            }
        }
    }

    [Fact]
    public void Definitions_that_do_not_fit_together_are_corruption()
    {
        Refused(new CatalogRecords { Tables = { Table } });
        var alone = Table with
        {
            ForeignKeys = [],
            Columns = [.. Table.Columns.Select(c => c with { Identity = IdentityKind.None })],
        };
        Refused(new CatalogRecords { Tables = { alone }, Indexes = { Index } });
        Refused(new CatalogRecords { Tables = { alone, alone } });
        Refused(new CatalogRecords { Tables = { alone, alone with { Id = 8, Name = "T" } } });
        Refused(new CatalogRecords { Indexes = { Index } });
        Refused(new CatalogRecords { Tables = { alone with { RowIdColumnId = 77 } } });
        Refused(new CatalogRecords { Tables = { alone with { Columns = [.. alone.Columns, alone.Columns[1]] } } });
        CatalogBuilder.Build(1, new CatalogRecords { Tables = { alone } }, "f");
    }

    private static void Refused(CatalogRecords records) => Assert.Equal(
        ErrorCode.Corruption,
        Assert.Throws<DatabaseException>(() => CatalogBuilder.Build(1, records, "f")).Code);

    private static string Kind(SqlTypeKind kind) => ((byte)kind).ToString("X2");

    private static byte[] Write(TableRecord table)
    {
        var writer = new DefinitionWriter();
        CatalogFormat.Write(writer, table);
        return writer.Written.ToArray();
    }

    private static byte[] Write(IndexRecord index)
    {
        var writer = new DefinitionWriter();
        CatalogFormat.Write(writer, index);
        return writer.Written.ToArray();
    }
}
