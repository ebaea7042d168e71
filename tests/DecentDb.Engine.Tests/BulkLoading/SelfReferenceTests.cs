using System;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Engine.Tests.BulkLoading;

/// <summary>
/// A row may refer to one that comes later in the load, whatever becomes of rows whose keys are there, and whether
/// bad rows are skipped: the references are looked up at the end of the load, or of a batch. Exercises
/// <see cref="Engine.BulkLoading.ForeignKeyCheck"/> and
/// <see cref="Engine.BulkLoading.UpsertSink"/>.
/// </summary>
public sealed class SelfReferenceTests
{
    public static TheoryData<BulkLoadConflictMode, bool> Ways()
    {
        var data = new TheoryData<BulkLoadConflictMode, bool>();
        foreach (var mode in Enum.GetValues<BulkLoadConflictMode>())
        {
            data.Add(mode, false);
            data.Add(mode, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Parent_may_come_after_its_child(BulkLoadConflictMode mode, bool skips)
    {
        using var db = Create();
        using (var loader = Begin(db, mode, skips))
        {
            for (var id = 1; id <= 50; id++)
            {
                Add(loader, id, id < 50 ? id + 1 : null);
            }

            Assert.Equal(50, loader.Complete().RowsCommitted);
        }

        Assert.Equal("50|49", db.Rows("SELECT COUNT(*), COUNT(parent) FROM t")[0]);
        db.AssertSound();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Parent_that_never_comes_fails_the_load_with_the_row(BulkLoadConflictMode mode, bool skips)
    {
        using var db = Create();
        using (var loader = Begin(db, mode, skips))
        {
            Add(loader, 1, 2);
            Add(loader, 2, 99);
            Add(loader, 3, null);
            var error = Assert.Throws<DatabaseException>(() => loader.Complete());
            Assert.Equal(ErrorCode.ForeignKeyViolation, error.Code);
            Assert.Equal(1, error.RowIndex);
        }

        Assert.Equal("0", db.Rows("SELECT COUNT(*) FROM t")[0]);
        db.AssertSound();
    }

    [Theory]
    [InlineData(BulkLoadConflictMode.Replace)]
    [InlineData(BulkLoadConflictMode.Update)]
    public void Row_that_is_changed_later_in_the_load_needs_the_parent_of_its_last_version(BulkLoadConflictMode mode)
    {
        using var db = Create();
        using (var loader = Begin(db, mode, skips: false))
        {
            Add(loader, 1, 99);
            Add(loader, 1, null);
            loader.Complete();
        }

        Assert.Equal("1|NULL", db.Rows("SELECT id, parent FROM t")[0]);
        db.AssertSound();
    }

    [Fact]
    public void Statements_after_such_a_load_check_their_references_again()
    {
        using var db = Create();
        using (var loader = Begin(db, BulkLoadConflictMode.Ignore, skips: false))
        {
            Add(loader, 1, null);
            loader.Complete();
        }

        Assert.Equal(ErrorCode.ForeignKeyViolation, db.Error("INSERT INTO t VALUES (2, 77)").Code);
    }

    private static SqlDatabase Create()
    {
        var db = new SqlDatabase(4096);
        db.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, parent BIGINT REFERENCES t (id))");
        return db;
    }

    private static BulkLoader Begin(SqlDatabase db, BulkLoadConflictMode mode, bool skips) =>
        db.Session.BeginBulkLoad("t", null, new BulkLoadOptions
        {
            Conflict = mode == BulkLoadConflictMode.Fail ? null : new BulkLoadConflict(mode, ["id"], []),
            SkipsRows = skips,
        });

    private static void Add(BulkLoader loader, long id, long? parent)
    {
        loader.SetInt64(0, id);
        if (parent is { } value)
        {
            loader.SetInt64(1, value);
        }
        else
        {
            loader.SetNull(1);
        }

        loader.EndRow();
    }
}
