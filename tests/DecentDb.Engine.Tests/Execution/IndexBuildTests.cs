using DecentDb.Engine.Tests.BulkLoading;
using Xunit;

namespace DecentDb.Engine.Tests.Execution;

/// <summary>CREATE INDEX sorts within the memory of its statement.</summary>
public sealed class IndexBuildTests
{
    [Theory]
    [InlineData(4 << 20, true)]
    [InlineData(256 << 20, false)]
    public void Sort_of_an_index_spills_past_the_budget_of_the_statement(int budget, bool spills)
    {
        const int rows = 40_000;
        var files = new CountingFileSystem();
        using var db = new SqlDatabase(files: files);
        db.Run("CREATE TABLE t (v TEXT)");
        db.Run($"INSERT INTO t WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < {rows}) "
            + "SELECT reverse(CAST(i AS TEXT)) || repeat('v', 60) || i FROM r");
        var before = files.TemporaryFiles;
        db.Session.MemoryBudget = budget;
        db.Run("CREATE UNIQUE INDEX t_v ON t (v)");
        Assert.Equal(spills, files.TemporaryFiles > before);
        Assert.Equal(1, db.Scalar("SELECT COUNT(*) FROM t WHERE v = (SELECT MAX(v) FROM t)"));
        db.AssertSound();
    }
}
