using System.Data;
using System.Linq;
using DecentDb.Data;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Defects;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.FaultTests.Commits;

/// <summary>A data adapter saves rows in batches of one commit each, and a commit may fail.</summary>
public sealed class AdapterFailureTests
{
    [Fact]
    public void Rows_of_a_batch_whose_commit_fails_stay_changed_and_the_database_as_it_was()
    {
        using var folder = new TemporaryFolder();
        using var connection = new DecentDbConnection("Data Source=" + folder["db"]);
        connection.Open();
        using var create = new DecentDbCommand("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)", connection);
        create.ExecuteNonQuery();
        using var adapter = new DecentDbDataAdapter("SELECT id, v FROM t", connection);
        using var builder = new DecentDbCommandBuilder(adapter);
        adapter.UpdateBatchSize = 4;
        using var table = new DataTable();
        adapter.Fill(table);
        for (var i = 1; i <= 10; i++)
        {
            table.Rows.Add(i, "row");
        }

        // The second batch fails before the log has taken its commit.
        var commits = 0;
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.PublishPrepared && ++commits == 2)
            {
                throw new DatabaseException(ErrorCode.IoError, "The commit fails.");
            }
        });
        try
        {
            Assert.Equal(ErrorCode.IoError, Assert.Throws<DecentDbException>(() => adapter.Update(table)).Code);
        }
        finally
        {
            FaultPoints.Watch(null);
        }

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(i < 4 ? DataRowState.Unchanged : DataRowState.Added, table.Rows[i].RowState);
        }

        using var count = new DecentDbCommand("SELECT COUNT(*) FROM t", connection);
        Assert.Equal(4L, count.ExecuteScalar());

        // The rest can be saved now.
        Assert.Equal(6, adapter.Update(table));
        Assert.Equal(10L, count.ExecuteScalar());
        Assert.DoesNotContain(table.Rows.Cast<DataRow>(), row => row.RowState != DataRowState.Unchanged);
    }
}
