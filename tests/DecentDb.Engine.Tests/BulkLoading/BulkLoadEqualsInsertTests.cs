using System;
using System.Collections.Generic;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.BulkLoading;

/// <summary>
/// Whatever the table, its rows and the options are, a bulk load leaves what INSERT leaves, or the same error.
/// Exercises <see cref="Engine.BulkLoading.StagingChunk"/>, <see cref="Engine.BulkLoading.LoadPipeline"/>,
/// <see cref="Engine.BulkLoading.RowPreparer"/>, <see cref="Engine.BulkLoading.RowNumbering"/>,
/// <see cref="Engine.BulkLoading.RowsPhase"/>, <see cref="Engine.BulkLoading.RowMerge"/>,
/// <see cref="Engine.BulkLoading.LoadKeys"/>, <see cref="Engine.BulkLoading.AppendSink"/> and
/// <see cref="Engine.BulkLoading.IndexesPhase"/>.
/// </summary>
public class BulkLoadEqualsInsertTests
{
    private static readonly string[] Orders = ["generated", "ascending", "gaps", "random", "descending", "stragglers"];

    public static TheoryData<int> Seeds()
    {
        var count = Environment.GetEnvironmentVariable("DECENTDB_SOAK") is null ? 40 : 3000;
        var data = new TheoryData<int>();
        for (var seed = 1; seed <= count; seed++)
        {
            data.Add(seed);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Load_leaves_what_insert_leaves_when_anything_is_loaded(int seed)
    {
        var random = new Random(seed * 104_729);
        var table = new RandomTable(random, withIndexes: true);
        if (random.Next(3) == 0)
        {
            table.Definition.ForeignKeys.Add(new ForeignKeyDefinition(null, ["parent"], "p", ["id"]));
        }

        using var expected = Create(table, random.Next());
        using var actual = Create(table, random.Next());
        var order = Orders[random.Next(Orders.Length)];
        var before = random.Next(3) switch { 0 => 0, 1 => random.Next(1, 100), _ => random.Next(1500) };
        var existing = table.Rows(before, "gaps", 10);
        expected.Insert("t", table.Expressions, existing);
        actual.Insert("t", table.Expressions, existing);
        var firstId = random.Next(3) == 0 && order != "generated" ? -2500 : 10 + (before * 3);
        var rows = table.Rows(random.Next(4) == 0 ? random.Next(5) : random.Next(2000), order, firstId);
        var fault = random.Next(3) == 0 ? Spoil(random, table, rows, order, existing) : -1;

        var expectedError = Try(() => expected.Insert("t", table.Expressions, rows));
        var settings = new LoadSettings(new BulkLoadOptions
        {
            MemoryBudget = BulkLoadOptions.MemoryBudgetMin,
            BatchSize = random.Next(3) == 0 ? 0 : random.Next(1, 700),
            Durability = (BulkLoadDurability)random.Next(3),
        })
        {
            UseWorker = random.Next(2) == 0,
            LoggedRowsMax = random.Next(2) * 1000,
        };
        var actualError = Try(() => actual.Load("t", table.Expressions, settings, rows));

        Assert.Equal(expectedError?.Code, actualError?.Code);
        if (fault >= 0)
        {
            Assert.NotNull(actualError);
            Assert.Equal(fault, actualError.RowIndex);
            Assert.Equal(expectedError!.ColumnName, actualError.ColumnName);
            Assert.Equal(expectedError.ConstraintName, actualError.ConstraintName);
        }

        var description = expected.Describe("t");
        Assert.Equal(description, actual.Describe("t"));
        Assert.Empty(actual.FindProblems("t"));
        actual.Reopen();
        Assert.Equal(description, actual.Describe("t"));

        // The numbering goes on alike.
        var later = table.Rows(3, "generated", 0);
        Assert.Equal(
            Try(() => expected.Insert("t", table.Expressions, later))?.Code,
            Try(() => actual.Insert("t", table.Expressions, later))?.Code);
        Assert.Equal(expected.Describe("t"), actual.Describe("t"));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Load_by_batch_leaves_what_insert_leaves_of_the_committed_rows(int seed)
    {
        var random = new Random(seed * 15_485_863);
        var table = new RandomTable(random, withIndexes: true);
        using var expected = Create(table, 1);
        using var actual = Create(table, 1);
        var order = Orders[random.Next(Orders.Length)];
        var rows = table.Rows(random.Next(1500), order, 1);
        var fault = random.Next(2) == 0 ? Spoil(random, table, rows, order, []) : -1;
        var settings = new LoadSettings(new BulkLoadOptions
        {
            Atomicity = BulkLoadAtomicity.Batch,
            Durability = (BulkLoadDurability)random.Next(3),
            BatchSize = random.Next(1, 500),
            SyncInterval = random.Next(1, 4),
            MemoryBudget = BulkLoadOptions.MemoryBudgetMin,
        })
        {
            UseWorker = random.Next(2) == 0,
            LoggedRowsMax = random.Next(2) * 1000,
        };

        long committed;
        DatabaseException? error;
        using (var load = actual.BeginLoad("t", table.Expressions, settings))
        {
            error = Try(() =>
            {
                LoadDatabase.Stage(load, rows);
                load.Complete();
            });
            committed = load.RowsCommitted;
        }

        if (fault < 0)
        {
            Assert.Null(error);
            Assert.Equal(rows.Count, committed);
        }
        else
        {
            Assert.Equal(fault, error?.RowIndex);
            Assert.Equal(fault / settings.Options.BatchSize * settings.Options.BatchSize, committed);
        }

        for (var start = 0; start < committed; start += settings.Options.BatchSize)
        {
            var count = (int)Math.Min(settings.Options.BatchSize, committed - start);
            expected.Insert("t", table.Expressions, rows.GetRange(start, count));
        }

        Assert.Equal(expected.Describe("t"), actual.Describe("t"));
        Assert.Empty(actual.FindProblems("t"));
        actual.Reopen();
        Assert.Equal(expected.Describe("t"), actual.Describe("t"));
    }

    private static LoadDatabase Create(RandomTable table, int seed)
    {
        var database = new LoadDatabase(seed % 2 == 0 ? 4096 : 8192);
        var parent = new TableDefinition { Name = "p" };
        parent.Columns.Add(new ColumnDefinition { Name = "id", Type = SqlType.BigInt });
        parent.PrimaryKey = new KeyDefinition(null, [new KeyColumnDefinition("id")]);
        database.Create(parent);
        var parents = new List<SqlValue[]>();
        for (var i = 1; i <= 60; i++)
        {
            parents.Add([SqlValue.FromInt64(i)]);
        }

        database.Insert("p", LoadExpressions.None(1), parents);
        database.Create(table.Definition, [.. table.Indexes]);
        return database;
    }

    /// <summary>Makes one row break one rule and returns its index, or -1.</summary>
    private static int Spoil(
        Random random, RandomTable table, List<SqlValue[]> rows, string order, List<SqlValue[]> existing)
    {
        if (rows.Count == 0)
        {
            return -1;
        }

        var at = random.Next(3) switch { 0 => 0, 1 => rows.Count - 1, _ => random.Next(rows.Count) };
        switch (random.Next(5))
        {
            case 0:
                rows[at][table.UniqueOrdinal] = SqlValue.FromInt64(13);
                return at;
            case 1 when table.Definition.ForeignKeys.Count > 0:
                rows[at][table.ParentOrdinal] = SqlValue.FromInt64(777);
                return at;
            case 2 when table.HasUniqueIndex && at > 0 && !rows[0][table.UniqueOrdinal].IsNull:
                rows[at][table.UniqueOrdinal] = rows[0][table.UniqueOrdinal];
                return at;
            case 3 when table.HasRowIdColumn && order != "generated" && existing.Count > 0:
                rows[at][0] = existing[random.Next(existing.Count)][0];
                return rows.FindIndex(row => row[0] == rows[at][0]) == at ? at : -1;
            case 4 when table.HasRowIdColumn && order != "generated" && at > 0:
                rows[at][0] = rows[0][0];
                return at;
            default:
                for (var i = 0; i < table.ColumnCount; i++)
                {
                    if (!table.Definition.Columns[i].IsNullable)
                    {
                        rows[at][i] = SqlValue.NullOf(table.Definition.Columns[i].Type.Kind);
                        return at;
                    }
                }

                return -1;
        }
    }

    private static DatabaseException? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (DatabaseException e)
        {
            return e;
        }
    }
}
