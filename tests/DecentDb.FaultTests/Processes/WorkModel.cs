using System;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Sweeps;

namespace DecentDb.FaultTests.Processes;

/// <summary>
/// A sequence of commits whose states have numbers: how to go on with it, and what each state looks like.
/// </summary>
internal abstract class WorkModel
{
    public static WorkModel Of(WorkKind kind) => kind switch
    {
        WorkKind.Loads => new LoadModel(BulkLoadAtomicity.Load),
        WorkKind.Batches => new LoadModel(BulkLoadAtomicity.Batch),
        _ => new TransactionModel(),
    };

    /// <summary>What creates the tables in one transaction.</summary>
    protected abstract string Schema { get; }

    public void CreateTables(Database database)
    {
        if (!HasTables(database))
        {
            SqlDisk.Execute(database, "BEGIN; " + Schema + "; COMMIT");
        }
    }

    /// <summary>Commits on and on, and reports each state that a commit that returned has made.</summary>
    public abstract void Work(Database database, int commitsMax, Action<long> acknowledge);

    /// <summary>True when this state may follow from the acknowledged one by at most one commit more.</summary>
    public abstract bool MayFollow(long state, long acknowledged);

    /// <summary>The number of the state that is there, when it is one, and the database is sound.</summary>
    public long Check(Database database)
    {
        var problems = database.CheckIntegrity();
        if (problems.Count > 0)
        {
            throw new InvalidOperationException("not sound: " + string.Join("; ", problems));
        }

        return HasTables(database) ? CheckTables(database) : 0;
    }

    protected abstract long CheckTables(Database database);

    private static bool HasTables(Database database)
    {
        var error = SqlDisk.Try(() => SqlDisk.Number(database, "SELECT n FROM counter"));
        return error is null ? true : error.Code == ErrorCode.UndefinedTable ? false : throw error;
    }
}
