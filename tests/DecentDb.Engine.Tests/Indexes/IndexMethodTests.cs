using System;
using System.Linq;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Indexes;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Indexes;

/// <summary>
/// Indexes find their method by the name that the catalog holds. Exercises
/// <see cref="Engine.Indexes.BTreeWriter"/>, <see cref="Engine.Indexes.BTreeBuild"/>,
/// <see cref="Engine.Indexes.BTreeCheck"/>, <see cref="Engine.Indexes.IndexSearch"/> and
/// <see cref="Engine.Indexes.KeyBatch"/>.
/// </summary>
public sealed class IndexMethodTests : IDisposable
{
    private readonly SqlDatabase _db = new();

    public IndexMethodTests()
    {
        _db.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, a INTEGER, b TEXT, CONSTRAINT one UNIQUE (b))");
        _db.Run("INSERT INTO t VALUES (1, 7, 'x'), (2, 7, 'y'), (3, NULL, NULL), (4, NULL, NULL)");
    }

    public void Dispose() => _db.Dispose();

    [Theory]
    [InlineData("CREATE INDEX i ON t (a)")]
    [InlineData("CREATE INDEX i ON t USING btree (a)")]
    [InlineData("CREATE INDEX i ON t USING BTREE (a DESC, b)")]
    [InlineData("CREATE UNIQUE INDEX i ON t USING btree (b)")]
    public void Index_has_the_method_that_is_named_or_the_usual_one(string sql)
    {
        _db.Run(sql);
        _db.Reopen();
        using var reader = _db.Database.Engine.Transactions.BeginRead();
        var records = CatalogRecords.Read(reader);
        Assert.All(records.Of<IndexRecord>(), index => Assert.Equal("btree", index.Method));
        var catalog = CatalogBuilder.Build(reader.SchemaVersion, records, reader.FileName);
        Assert.Same(IndexMethods.BTree, catalog.FindIndex("i")?.Method);
        Assert.Equal(["2|y"], _db.Rows("SELECT id, b FROM t WHERE a = 7 AND b > 'x'"));
        _db.AssertSound();
    }

    [Theory]
    [InlineData("CREATE INDEX i ON t USING hnsw (a)", "hnsw")]
    [InlineData("CREATE INDEX i ON t USING \"B-Tree\" (a)", "B-Tree")]
    public void Method_that_there_is_not_is_refused_by_its_name(string sql, string name)
    {
        var error = Assert.Throws<DatabaseException>(() => _db.Run(sql));
        Assert.Equal(ErrorCode.NotSupported, error.Code);
        Assert.Contains($"The index method \"{name}\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Writer_tells_the_first_row_of_a_call_that_collides_and_leaves_keys_with_null_alone()
    {
        using var write = _db.Database.Engine.Transactions.BeginWrite();
        var index = Index("one");
        var writer = index.Method.OpenWriter(write, index.Descriptor);
        Assert.Equal(-1, writer.Insert(Texts("c", null, null), [], [11, 12, 13]));
        Assert.Equal(1, writer.Insert(Texts("d", "x", "y"), [], [14, 15, 16]));
        var many = Texts("k9", "k8", "k7", "k6", "k5", "k4", "y", "k3", "x", null, "k2");
        Assert.Equal(6, writer.Insert(many, [], [.. Enumerable.Range(20, 11).Select(i => (long)i)]));
        Assert.True(writer.HasKey(many, 8));
        Assert.False(writer.HasKey(many, 9));
        Assert.False(writer.TryFindDuplicate(out _));
        writer.InsertUnchecked(Texts("x"), [31]);
        Assert.True(writer.TryFindDuplicate(out var key));
        Assert.Equal(Key(index, "x"), key.ToArray());
        writer.Delete(Texts("x"), [31]);
        Assert.False(writer.TryFindDuplicate(out _));
    }

    [Fact]
    public void Search_of_a_writer_sees_what_it_wrote_and_one_of_a_state_does_not()
    {
        using var write = _db.Database.Engine.Transactions.BeginWrite();
        using var read = _db.Database.Engine.Transactions.BeginRead();
        var index = Index("one");
        var writer = (IOrderedIndexWriter)index.Method.OpenWriter(write, index.Descriptor);
        var state = index.CreateSearch();
        state.Bind(read);
        writer.Update(Texts("x"), Texts("z"), [1]);
        Assert.True(writer.Search.Find(Texts("z"), 0, out var rowId));
        Assert.Equal(1, rowId);
        Assert.False(writer.Search.HasPrefix(Texts("x"), 0));
        Assert.False(state.Find(Texts("z"), 0, out _));
        Assert.True(state.HasPrefix(Texts("x"), 0));
        writer.EncodeDirtyPages(write);
        var changed = index.CreateSearch();
        changed.Bind(write);
        Assert.True(changed.Find(Key(index, "z"), out _));
        Assert.False(changed.Find(Key(index, "x"), out _));
    }

    private static ColumnVector[] Texts(params string?[] values)
    {
        var vector = (BinaryVector)ColumnVector.Create(PhysicalType.Binary, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is { } value)
            {
                vector.Set(i, System.Text.Encoding.UTF8.GetBytes(value));
            }
            else
            {
                vector.SetNull(i);
            }
        }

        return [vector];
    }

    private static byte[] Key(IndexSchema index, string value)
    {
        var key = new KeyBuffer();
        KeyCodec.Append(key, index.Parts, Texts(value), 0);
        return key.Written.ToArray();
    }

    private IndexSchema Index(string name)
    {
        using var reader = _db.Database.Engine.Transactions.BeginRead();
        return CatalogBuilder.Build(reader.SchemaVersion, CatalogRecords.Read(reader), reader.FileName).FindIndex(name)
            ?? throw new ArgumentException(name);
    }
}
