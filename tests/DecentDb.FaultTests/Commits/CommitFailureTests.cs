using System;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.FaultTests.Defects;
using DecentDb.FaultTests.Transactions;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Commits;

/// <summary>
/// Memory runs out, or a defect shows, at any point of a commit or checkpoint. Before the log has taken the commit
/// record, the transaction alone is undone; from then on nothing is undone and nothing follows: the outcome is
/// reported as unknown, and the database is for reading only until it is opened again.
/// </summary>
public sealed class CommitFailureTests(ITestOutputHelper output)
{
    private const int TransactionCount = 12;

    public static TheoryData<int> Seeds()
    {
        var data = new TheoryData<int>();
        for (var seed = 1; seed <= Soak.Scale(12, 200); seed++)
        {
            data.Add(seed);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void An_exception_at_any_point_undoes_the_transaction_or_is_final(int seed)
    {
        var undone = 0;
        var final = 0;
        for (var number = 0; ; number++)
        {
            try
            {
                switch (RunWithException(seed, number))
                {
                    case Outcome.Complete:
                        output.WriteLine(string.Create(
                            CultureInfo.InvariantCulture,
                            $"{number} points, {undone} transactions undone, {final} outcomes unknown"));
                        Assert.True(undone > 0 && final > 0);
                        return;
                    case Outcome.Undone:
                        undone++;
                        break;
                    default:
                        final++;
                        break;
                }
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture, $"seed {seed}, point {number}: {e.Message}"), e);
            }
        }
    }

    private static Outcome RunWithException(int seed, int number)
    {
        var disk = new SimulatedDisk();
        var workload = new StorageWorkload(seed);
        Outcome outcome;
        using (var manager = StorageWorkload.Open(disk, seed))
        {
            outcome = RunWithException(manager, workload, number);
        }

        foreach (var image in Enum.GetValues<CrashImage>())
        {
            using var cut = StorageWorkload.Open(disk.AfterPowerCut(image, new Random(seed)), seed);
            workload.Check(cut, workload.Acknowledged, workload.Started);
        }

        using var again = StorageWorkload.Open(disk.AfterProcessEnd(), seed);
        workload.Check(again, workload.Returned, workload.Started);
        return outcome;
    }

    private static Outcome RunWithException(TransactionManager manager, StorageWorkload workload, int number)
    {
        var reached = 0;
        FaultPoints.Watch(point =>
        {
            if (reached++ == number)
            {
#pragma warning disable MA0012 // what the runtime throws, as if it did here
                throw new OutOfMemoryException("no memory at " + point);
#pragma warning restore MA0012
            }
        });
        try
        {
            workload.Run(manager, TransactionCount);
            return Outcome.Complete;
        }
        catch (OutOfMemoryException) when (!manager.HasFailed)
        {
            FaultPoints.Watch(null);
            workload.ForgetFailed();
            workload.Check(manager, workload.Returned, workload.Returned);
            workload.Run(manager, TransactionCount / 2);
            workload.Check(manager, workload.Returned, workload.Returned);
            return Outcome.Undone;
        }
        catch (Exception e) when (manager.HasFailed)
        {
            FaultPoints.Watch(null);
            Assert.True(
                e is OutOfMemoryException or DatabaseException { Code: ErrorCode.TransactionResolutionUnknown },
                e.ToString());

            // The writer lock is free, and nobody gets it; what was committed before is read as it was.
            Assert.Equal(
                ErrorCode.Poisoned,
                Assert.Throws<DatabaseException>(
                    () => manager.BeginWrite(TimeSpan.Zero, CancellationToken.None)).Code);
            workload.Check(manager, workload.Acknowledged, workload.Started);
            return Outcome.Final;
        }
        finally
        {
            FaultPoints.Watch(null);
        }
    }

    private enum Outcome
    {
        Complete,
        Undone,
        Final,
    }
}
