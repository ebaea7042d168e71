using System.Linq;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Catalog;

/// <summary>
/// The bytes of catalog definitions. A change here is a change of the format version. Exercises
/// <see cref="Engine.Catalog.DefinitionReader"/>.
/// </summary>
public sealed class CatalogFormatTests
{
    [Fact]
    public void Kinds_of_objects_have_their_numbers()
    {
        CatalogRecordFormat[] formats =
        [
            TableRecordFormat.Instance, IndexRecordFormat.Instance, ViewRecordFormat.Instance,
            CommentRecordFormat.Instance, SequenceRecordFormat.Instance,
            NamespaceRecordFormat.Instance, TriggerRecordFormat.Instance,
        ];
        Assert.Equal([1, 2, 3, 4, 5, 6, 9], formats.Select(format => (byte)format.Kind));
        Assert.Equal(
            [0, 1, 2, 3, 4],
            new[]
            {
                (byte)ForeignKeyAction.NoAction, (byte)ForeignKeyAction.Restrict, (byte)ForeignKeyAction.Cascade,
                (byte)ForeignKeyAction.SetNull, (byte)ForeignKeyAction.SetDefault,
            });
    }

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
            ForeignKeys = [new ForeignKeyRecord("f", [3], 2, [1]) { OnUpdate = ForeignKeyAction.Restrict }],
        };
        var writer = new DefinitionWriter();
        CatalogFormat.Write(writer, table);

        HexDump.Pin(
            "01a30204090103010269640400000000030570726963"
            + "65070a020300013008016e03000001020a02706b0101010163097072696365203e203001016601030201010001",
            writer.Written);
        var read = TableRecordFormat.Instance.Read(7, "t", 7, writer.Written);
        var again = new DefinitionWriter();
        CatalogFormat.Write(again, read);
        Assert.Equal(writer.Written, again.Written);
    }

    [Fact]
    public void Definition_of_a_table_with_a_deferrable_key_is_of_the_second_version()
    {
        var table = new TableRecord
        {
            Id = 7,
            Name = "t",
            Root = new RootId(1),
            NextColumnId = 2,
            Columns = [new ColumnRecord(1, "a", SqlType.BigInt)],
            ForeignKeys =
            [
                new ForeignKeyRecord("f", [1], 2, [3])
                {
                    OnDelete = ForeignKeyAction.SetNull,
                    DeletedColumns = [1],
                    IsDeferrable = true,
                    IsInitiallyDeferred = true,
                },
            ],
        };
        var writer = new DefinitionWriter();
        CatalogFormat.Write(writer, table);

        HexDump.Pin("020100020001010161040000010000000001016601010201030300030101", writer.Written);
        var read = (TableRecord)TableRecordFormat.Instance.Read(7, "t", 7, writer.Written);
        var key = Assert.Single(read.ForeignKeys);
        Assert.Equal((true, true, 1), (key.IsDeferrable, key.IsInitiallyDeferred, key.DeletedColumns.Length));
        var again = new DefinitionWriter();
        CatalogFormat.Write(again, read);
        Assert.Equal(writer.Written, again.Written);
    }

    [Fact]
    public void Definition_of_a_table_with_a_generated_column_is_of_the_third_version()
    {
        var table = new TableRecord
        {
            Id = 7,
            Name = "t",
            Root = new RootId(1),
            NextColumnId = 3,
            Columns =
            [
                new ColumnRecord(1, "a", SqlType.BigInt),
                new ColumnRecord(2, "g", SqlType.BigInt) { Computation = new ComputationRecord("a + 1", true, [1]) },
            ],
        };
        var writer = new DefinitionWriter();
        CatalogFormat.Write(writer, table);

        HexDump.Pin("03010003000201016104000001000201670400000900056120", writer.Written[..25]);
        var read = (TableRecord)TableRecordFormat.Instance.Read(7, "t", 7, writer.Written);
        Assert.Equal("a + 1", read.Columns[1].Computation?.Sql);
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
            Keys =
            [
                new IndexKeyRecord(3, true, false),
                new IndexKeyRecord(0, false, true) { Expression = "n + 1", Type = SqlType.Text },
            ],
            Options = [new IndexOption("m", "16")],
            IncludedColumns = [8],
            Predicate = "n > 0",
            ReadColumns = [5],
        };
        var writer = new DefinitionWriter();
        CatalogFormat.Write(writer, index);

        HexDump.Pin(
            "02020300056274726565" + "01016d023136" + "02010306056e202b2031080000" + "0108" + "056e203e2030" + "0105",
            writer.Written);
        var again = new DefinitionWriter();
        CatalogFormat.Write(again, IndexRecordFormat.Instance.Read(8, "i", 7, writer.Written));
        Assert.Equal(writer.Written, again.Written);
    }

    [Fact]
    public void Definition_of_a_trigger_has_its_bytes()
    {
        var trigger = new TriggerRecord
        {
            Id = 9,
            Name = TriggerRecord.NameOf(7, "t"),
            TableId = 7,
            TriggerName = "t",
            Events = TriggerEvents.Insert | TriggerEvents.Update,
            IsBefore = true,
            IsOfRows = true,
            Columns = [3],
            Condition = "n > 0",
            Statements = ["SELECT 1", "SELECT 2"],
        };
        var writer = new DefinitionWriter();
        CatalogFormat.Write(writer, trigger);

        HexDump.Pin(
            "01" + "0174" + "03" + "0f" + "0103" + "056e203e2030" + "02" + "0853454c4543542031" + "0853454c4543542032",
            writer.Written);
        var again = new DefinitionWriter();
        CatalogFormat.Write(again, TriggerRecordFormat.Instance.Read(9, trigger.Name, 7, writer.Written));
        Assert.Equal(writer.Written, again.Written);
    }

    [Fact]
    public void Definition_of_a_view_has_its_bytes()
    {
        var view = new ViewRecord
        {
            Id = 9,
            Name = "v",
            Sql = "SELECT n FROM t",
            CheckOption = CheckOptionKind.Cascaded,
            Columns = [new ViewColumn("n", new SqlType(SqlTypeKind.Decimal, 10, 2))],
            References = [new ObjectReference(14, 7, [new ReferencedColumn(8, "n", true), new(3, "p", false)])],
        };
        var writer = new DefinitionWriter();
        CatalogFormat.Write(writer, view);

        HexDump.Pin(
            "010f53454c454354206e2046524f4d20740201016e070a02010e070208016e0103017000", writer.Written);
        var again = new DefinitionWriter();
        CatalogFormat.Write(again, ViewRecordFormat.Instance.Read(9, "v", 9, writer.Written));
        Assert.Equal(writer.Written, again.Written);
    }

    [Fact]
    public void Definition_of_a_comment_has_its_bytes()
    {
        var comment = new CommentRecord
        {
            Id = 12,
            Name = CommentRecord.NameOf(9, 3),
            ObjectId = 9,
            ColumnId = 3,
            Text = "a b",
        };
        var writer = new DefinitionWriter();
        CatalogFormat.Write(writer, comment);

        HexDump.Pin("01" + "03" + "03612062", writer.Written);
        var again = new DefinitionWriter();
        CatalogFormat.Write(again, CommentRecordFormat.Instance.Read(12, comment.Name, 9, writer.Written));
        Assert.Equal(writer.Written, again.Written);
    }

    [Fact]
    public void Definition_of_a_sequence_has_its_bytes()
    {
        var sequence = new SequenceRecord
        {
            Id = 13,
            Name = "s",
            Root = new RootId(0x123),
            Options = new SequenceOptions(new SqlType(SqlTypeKind.SmallInt), 5, -2, -100, 7, 10, Cycles: true),
            TableId = 9,
            ColumnId = 3,
            Generation = 4,
        };
        var writer = new DefinitionWriter();
        CatalogFormat.Write(writer, sequence);

        HexDump.Pin("01" + "a302" + "02" + "0a" + "03" + "c701" + "0e" + "0a" + "01" + "03" + "04", writer.Written);
        Assert.Equal(sequence, SequenceRecordFormat.Instance.Read(13, "s", 9, writer.Written));
    }
}
