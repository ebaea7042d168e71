using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Maintenance;

/// <summary>
/// Each test commits one kind of damage with the engine's own lower layers and expects its sentence. Exercises <see cref="Engine.Trees.TreeWalk"/>, <see cref="Engine.TableTrees.TableTreeChecker"/>,
/// <see cref="Engine.IndexTrees.IndexTreeChecker"/>, <see cref="Engine.IndexTrees.IndexPageChecker"/>,
/// <see cref="Engine.Maintenance.TableChecker"/> and <see cref="Engine.Maintenance.IndexChecker"/>.
/// </summary>
public sealed class DatabaseCheckerTests : IDisposable
{
    private readonly SqlDatabase _db = new(4096);

    public DatabaseCheckerTests()
    {
        _db.Run("""
            CREATE TABLE parent (id INTEGER PRIMARY KEY, code VARCHAR(10) NOT NULL UNIQUE);
            CREATE TABLE child (
                id BIGINT PRIMARY KEY, parent_id INTEGER REFERENCES parent, small SMALLINT, price DECIMAL(6,2),
                note TEXT, ok BOOLEAN, rate REAL);
            CREATE INDEX child_note ON child (note);
            CREATE TABLE numbered (name TEXT, nr BIGINT GENERATED ALWAYS AS IDENTITY);
            """);
        for (var i = 1; i <= 300; i++)
        {
            _db.Run("INSERT INTO parent VALUES (?, ?)", SqlValue.FromInt64(i), SqlValue.FromText("c" + i));
            _db.Run(
                "INSERT INTO child VALUES (?, ?, 1, 1.25, ?, TRUE, 0.5)", SqlValue.FromInt64(i),
                SqlValue.FromInt64(i), SqlValue.FromText(new string((char)('a' + (i % 26)), i * 10)));
        }

        _db.Run("INSERT INTO numbered (name) VALUES ('x'), ('y')");
        _db.AssertSound();
    }

    public void Dispose() => _db.Dispose();

    [Fact]
    public void Entry_that_is_missing_is_found()
    {
        Damage(write => Assert.True(OpenIndex(write, Index("child_note").Root).Delete(Key("b", 10), 1)));
        Expect("index \"child_note\" of table \"child\": the row with id 1 has no entry", 2);
    }

    [Fact]
    public void Entry_without_a_row_is_found()
    {
        Damage(write => OpenIndex(write, Index("child_note").Root).Insert(Key("zz", 1), 5000));
        Expect("an entry names the row with id 5000, which does not exist", 2);
    }

    [Fact]
    public void Entry_with_another_key_is_found()
    {
        Damage(write =>
        {
            var tree = OpenIndex(write, Index("child_note").Root);
            Assert.True(tree.Delete(Key("b", 10), 1));
            tree.Insert(Key("c", 10), 1);
        });
        Expect("an entry has another key than its row, which has the id 1", 2);
    }

    [Fact]
    public void Key_that_occurs_twice_in_a_unique_index_is_found()
    {
        Damage(write =>
        {
            var tree = OpenTable(write, Table("parent").Root, Table("parent").Layout);
            var code = (BinaryVector)ColumnVector.Create(PhysicalType.Binary, 1);
            code.Set(0, "c1"u8);
            Assert.True(tree.Update(2, [0], [code], 0));
            var index = OpenIndex(write, Table("parent").Indexes[0].Root);
            Assert.True(index.Delete(Key("c2", 1), 2));
            index.Insert(Key("c1", 1), 2);
        });
        Expect("the key of the row with id 2 occurs twice, but the index is unique", 1);
    }

    [Fact]
    public void Row_without_its_parent_is_found()
    {
        Damage(write =>
        {
            var tree = OpenTable(write, Table("parent").Root, Table("parent").Layout);
            Assert.True(tree.Delete(7));
            Assert.True(OpenIndex(write, Table("parent").Indexes[0].Root).Delete(Key("c7", 1), 7));
        });
        Expect("table \"child\": the row with id 7 has no parent in table \"parent\"", 1);
    }

    [Theory]
    [InlineData("small", 40_000L, "is out of range for type SMALLINT")]
    [InlineData("ok", 2L, "is out of range for type BOOLEAN")]
    public void Integer_out_of_range_is_found(string column, long value, string problem)
    {
        var vector = new Int64Vector();
        vector.EnsureCapacity(1);
        vector.Values[0] = value;
        Change("child", column, 5, vector);
        Expect("the value of column \"" + column + "\" in the row with id 5 " + problem, 1);
    }

    [Fact]
    public void Other_values_that_do_not_fit_are_found()
    {
        var real = new DoubleVector();
        real.EnsureCapacity(1);
        real.Values[0] = 0.1;
        Change("child", "rate", 1, real);
        var price = new DecimalVector();
        price.EnsureCapacity(1);
        price.Values[0] = 12345.6m;
        Change("child", "price", 2, price);
        var text = (BinaryVector)ColumnVector.Create(PhysicalType.Binary, 1);
        text.Set(0, [0xC3, 0x28]);
        Change("child", "note", 3, text);
        var problems = _db.Database.CheckIntegrity();
        Assert.Contains(problems, p => p.Contains("\"rate\" in the row with id 1 is out of range for type REAL"));
        Assert.Contains(problems, p => p.Contains("\"price\" in the row with id 2 is out of range for type DECIMAL"));
        Assert.Contains(problems, p => p.Contains("\"note\" in the row with id 3 is not valid UTF-8"));
        text.Reset();
        text.Set(0, "longer than ten"u8);
        Change("parent", "code", 4, text);
        problems = _db.Database.CheckIntegrity();
        Assert.Contains(problems, p => p.Contains("in the row with id 4 is too long for type VARCHAR(10)"));
        text.Reset();
        text.SetNull(0);
        Change("parent", "code", 3, text);
        problems = _db.Database.CheckIntegrity();
        Assert.Contains(problems, p => p.Contains("in the row with id 3 is NULL, but the column is NOT NULL"));
    }

    [Fact]
    public void Lost_page_is_found()
    {
        PageId lost = default;
        Damage(write => write.Allocate(PageKind.Overflow, out lost));
        Expect($"the pages: pages {lost} to {lost} are neither in use nor in the list of free pages", 1);
    }

    [Fact]
    public void Free_page_that_is_in_use_is_found()
    {
        PageId used = default;
        Damage(write =>
        {
            used = RootRecords.Read(write, Table("child").Root).Page;
            write.Free(new PageId(write.PageCount - 1));
            var trunk = write.Modify(write.FreeListHead);
            FreeListFormat.SetId(trunk, PageFormat.GetCount(trunk), used);
            PageFormat.SetCount(trunk, PageFormat.GetCount(trunk) + 1);
        });
        var problems = _db.Database.CheckIntegrity();
        Assert.Contains(problems, p => p.Contains($"names page {used}, which is in use"));
    }

    [Fact]
    public void Wrong_counts_are_found()
    {
        Damage(write =>
        {
            var id = Table("child").Root;
            RootRecords.Write(write, id, RootRecords.Read(write, id) with { RowCount = 17, NextRowId = 3 });
        });
        var problems = _db.Database.CheckIntegrity();
        Assert.Equal(2, problems.Count);
        Assert.Contains("table \"child\": it holds 300 rows, but its root record says 17.", problems[0]);
        Assert.Contains("its next row id is 3, but it has a row with the id 300", problems[1]);
    }

    [Fact]
    public void Root_record_of_nothing_or_of_two_things_is_found()
    {
        Damage(write => RootRecords.Allocate(write, TreeRoot.EmptyTable));
        Expect("belongs to no table or index", 1);
        Damage(write =>
        {
            var root = Table("child").Root;
            RootRecords.Free(write, root);
        });
        var problems = _db.Database.CheckIntegrity();
        Assert.Contains(problems, p => p.Contains("table \"child\": page 2 (roots) is damaged: the record"));
    }

    [Fact]
    public void Catalog_that_cannot_be_read_is_reported_and_the_trees_are_walked()
    {
        Damage(write =>
        {
            var tree = OpenTable(write, CatalogFormat.RootOf(write), CatalogFormat.Layout);
            var definition = (BinaryVector)ColumnVector.Create(PhysicalType.Binary, 1);
            definition.Set(0, [1, 2, 3]);
            Assert.True(tree.Update(Table("child").Id, [CatalogFormat.DefinitionOrdinal], [definition], 0));
            var id = Table("parent").Root;
            RootRecords.Write(write, id, RootRecords.Read(write, id) with { RowCount = 17 });
        });
        var problems = _db.Database.CheckIntegrity();
        Assert.Contains(problems, p => p.Contains("the definition of \"child\" is wrong: it ends too soon"));
        Assert.Contains(problems, p => p.Contains("it holds 300 rows, but its root record says 17"));
    }

    [Fact]
    public void Object_of_a_kind_that_a_newer_version_gave_out_refuses_the_database_and_says_so()
    {
        Damage(write =>
        {
            var tree = OpenTable(write, CatalogFormat.RootOf(write), CatalogFormat.Layout);
            var kind = new Int64Vector();
            kind.EnsureCapacity(1);
            kind.Values[0] = 77;
            write.SchemaVersion++;
            Assert.True(tree.Update(Table("child").Id, [CatalogFormat.KindOrdinal], [kind], 0));
        });
        const string reason = "\"child\" is an object of kind 77, which this version does not know";
        Assert.Contains(_db.Database.CheckIntegrity(), p => p.Contains(reason));
        using var session = _db.Database.OpenSession();
        var error = Assert.Throws<DatabaseException>(() => session.GetTables());
        Assert.Equal(ErrorCode.NotADatabase, error.Code);
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void Row_that_violates_a_check_constraint_is_found()
    {
        _db.Run("CREATE TABLE guarded (id BIGINT PRIMARY KEY, n BIGINT, s TEXT, CONSTRAINT positive CHECK (n > 0), "
            + "CONSTRAINT short CHECK (LENGTH(s) < 10 OR n = 5))");
        _db.Run("INSERT INTO guarded VALUES (1, 1, 'a'), (2, 2, NULL), (3, NULL, 'c'), (4, 4, 'd')");
        _db.AssertSound();
        var number = new Int64Vector();
        number.EnsureCapacity(1);
        number.Values[0] = -7;
        Change("guarded", "n", 2, number);
        Expect("the row with id 2 violates the check constraint \"positive\"", 1);

        // NULL meets a condition.
        number.SetNull(0);
        Change("guarded", "n", 2, number);
        _db.AssertSound();
        var text = (BinaryVector)ColumnVector.Create(PhysicalType.Binary, 1);
        text.Set(0, "a text that is too long"u8);
        Change("guarded", "s", 4, text);
        Expect("the row with id 4 violates the check constraint \"short\"", 1);
    }

    [Fact]
    public void Statement_lists_problems_as_rows()
    {
        Assert.Empty(_db.Rows("CHECK DATABASE"));
        Damage(write => write.Allocate(PageKind.Overflow, out _));
        var row = Assert.Single(_db.Rows("CHECK DATABASE"));
        Assert.StartsWith(_db.Path + ": ", row);
        Assert.EndsWith(".", row);
    }

    [Fact]
    public void Check_is_cancelled_by_its_token()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var error = Assert.Throws<DatabaseException>(() => _db.Database.CheckIntegrity(source.Token));
        Assert.Equal(ErrorCode.QueryCanceled, error.Code);
    }

    [Fact]
    public void Only_the_first_problems_are_listed_and_the_others_are_counted()
    {
        var problems = new ProblemList("f");
        for (var i = 0; i < 150; i++)
        {
            problems.Add("s", new PageId(9), "bad");
        }

        var sentences = problems.ToSentences();
        Assert.Equal(101, sentences.Count);
        Assert.Equal("f: s, page 9: bad.", sentences[0]);
        Assert.Equal("f: 50 more problems.", sentences[100]);
    }

    [Fact]
    public void Page_map_finds_gaps()
    {
        var random = new Random(3);
        foreach (var count in new uint[] { 1, 64, 65, 65_536, 70_001, 200_000 })
        {
            var maps = new[] { new PageMap(count), new PageMap(count) };
            var taken = new bool[count];
            for (var i = 0; i < count; i++)
            {
                if (random.Next(100) != 0)
                {
                    taken[i] = true;
                    Assert.True(maps[random.Next(2)].Add(new PageId((uint)i)));
                }
            }

            var gaps = new List<uint>();
            for (uint from = 0; maps[0].TryFindGap(maps[1], from, out var start, out var end); from = end)
            {
                for (var page = start; page < end; page++)
                {
                    gaps.Add(page);
                }
            }

            Assert.Equal(Enumerable.Range(0, (int)count).Where(i => !taken[i]).Select(i => (uint)i), gaps);
        }
    }

    private static byte[] Key(string text, int repeats)
    {
        var key = new KeyBuffer();
        var value = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, repeats)));
        KeyCodec.Append(key, new KeyPart(SqlTypeKind.Text), SqlValue.FromBytes(value, SqlTypeKind.Text));
        return key.Written.ToArray();
    }

    private CatalogSnapshot Catalog()
    {
        using var reader = _db.Database.Engine.Transactions.BeginRead();
        return CatalogBuilder.Build(reader.SchemaVersion, CatalogRecords.Read(reader), reader.FileName);
    }

    private TableSchema Table(string name) => Catalog().GetTable(name);

    private IndexSchema Index(string name) => Catalog().FindIndex(name)!;

    private void Change(string table, string column, long rowId, ColumnVector value)
    {
        var schema = Table(table);
        Damage(write => Assert.True(OpenTable(write, schema.Root, schema.Layout)
            .Update(rowId, [schema.GetColumn(column).StoredOrdinal], [value], 0)));
    }

    private static IndexTreeWriter OpenIndex(WriteTransaction write, RootId root)
    {
        var tree = new IndexTreeWriter(write, root);
        write.Register(tree);
        return tree;
    }

    private static TableTreeWriter OpenTable(WriteTransaction write, RootId root, TableLayout layout)
    {
        var tree = new TableTreeWriter(write, root, layout);
        write.Register(tree);
        return tree;
    }

    private void Damage(Action<WriteTransaction> damage)
    {
        using var write = _db.Database.Engine.Transactions.BeginWrite();
        damage(write);
        write.Commit(CommitDurability.Full);
    }

    private void Expect(string problem, int count)
    {
        var problems = _db.Database.CheckIntegrity();
        Assert.True(problems.Count == count, string.Join('\n', problems));
        Assert.Contains(problems, p => p.Contains(problem, StringComparison.Ordinal));
    }
}
