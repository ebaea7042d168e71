using DecentDb.Engine.Catalog;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Catalog;

/// <summary>The bytes of catalog definitions. A change here is a change of the format version.</summary>
public sealed class CatalogFormatTests
{
    [Fact]
    public void Definition_of_a_table_has_its_bytes()
    {
        var table = new TableRecord
        {
            Id = 7,
            Name = "t",
            Root = new RootId(0x123),
            Sequence = new RootId(4),
            NextColumnId = 9,
            RowIdColumnId = 1,
            Columns =
            [
                new ColumnRecord(1, "id", SqlType.BigInt) { IsNullable = false },
                new ColumnRecord(3, "price", new SqlType(SqlTypeKind.Decimal, 10, 2)) { DefaultSql = "0" },
                new ColumnRecord(8, "n", SqlType.Integer) { Identity = IdentityKind.Always, IdentityIncrement = 5 },
            ],
            PrimaryKeyName = "pk",
            PrimaryKey = [1],
            Checks = [new CheckSchema("c", "price > 0")],
            ForeignKeys = [new ForeignKeyRecord("f", [3], 2, [1])],
        };
        var writer = new DefinitionWriter();
        CatalogFormat.Write(writer, table);

        HexDump.Pin(
            "01a30204090103010269640400000000030570726963"
            + "65070a020300013008016e03000001020a02706b0101010163097072696365203e20300101660103020101",
            writer.Written);
        var read = CatalogFormat.ReadTable(7, "t", writer.Written);
        var again = new DefinitionWriter();
        CatalogFormat.Write(again, read);
        Assert.Equal(writer.Written, again.Written);
    }

    [Fact]
    public void Definition_of_an_index_has_its_bytes()
    {
        var index = new IndexRecord
        {
            Id = 8,
            Name = "i",
            TableId = 7,
            Root = new RootId(2),
            IsUnique = true,
            Role = IndexRole.None,
            Columns = [new IndexColumnRecord(3, true, false), new IndexColumnRecord(8, false, true)],
        };
        var writer = new DefinitionWriter();
        CatalogFormat.Write(writer, index);

        HexDump.Pin("010201000203010802", writer.Written);
        var again = new DefinitionWriter();
        CatalogFormat.Write(again, CatalogFormat.ReadIndex(8, "i", 7, writer.Written));
        Assert.Equal(writer.Written, again.Written);
    }
}
