using System;
using System.Globalization;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Primitives;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Parking;

/// <summary>
/// A checkpoint, or a commit, stops at each named point while snapshots begin and end, others commit, load and ask for
/// checkpoints as far as the locks that it holds allow, and the power is cut.
/// </summary>
public sealed class ParkingTests(ITestOutputHelper output)
{
    public static TheoryData<string> CheckpointPoints() =>
        Points(FaultPoint.CheckpointBegun, FaultPoint.LogRetired);

    public static TheoryData<string> CommitPoints() =>
        Points(FaultPoint.LoadPagesSynced, FaultPoint.SegmentHeaderWritten);

    [Theory]
    [MemberData(nameof(CheckpointPoints))]
    public void Nothing_is_lost_or_seen_early_while_a_checkpoint_is_parked(string name)
    {
        var point = Enum.Parse<FaultPoint>(name);
        using var subject = Prepare();
        using var old = subject.BeginSnapshot(out var oldNumber);
        subject.Commit();
        using var parked = new ParkedThread(point, subject.Database.Checkpoint);
        Assert.True(parked.WasParked, "no checkpoint comes by " + name);
        Look(subject, old, oldNumber);

        // Some of these points are under the append lock: whoever commits there waits until the checkpoint goes on.
        if (point is >= FaultPoint.CheckpointLoadsSynced and <= FaultPoint.GenerationChanged)
        {
            parked.Finish();
            Write(subject);
        }
        else
        {
            Write(subject);
            Look(subject, old, oldNumber);
            parked.Finish();
        }

        End(subject, old, oldNumber, name);
    }

    [Theory]
    [MemberData(nameof(CommitPoints))]
    public void Nothing_is_lost_or_seen_early_while_a_commit_is_parked(string name)
    {
        var point = Enum.Parse<FaultPoint>(name);
        using var subject = Prepare();
        using var old = subject.BeginSnapshot(out var oldNumber);
        subject.Commit();
        subject.Database.Checkpoint();

        // The first segment of a generation is there when it begins, and has to be filled before it gets another one.
        var count = point == FaultPoint.SegmentHeaderWritten ? 40 : 1;
        using var parked = new ParkedThread(point, () =>
        {
            subject.Load(BulkLoadDurability.Full);
            for (var i = 0; i < count; i++)
            {
                subject.Commit();
            }
        });
        Assert.True(parked.WasParked, "no commit comes by " + name);
        Look(subject, old, oldNumber);
        parked.Finish();
        subject.Database.Checkpoint();
        End(subject, old, oldNumber, name);
    }

    private static TheoryData<string> Points(FaultPoint first, FaultPoint last)
    {
        var data = new TheoryData<string>();
        for (var point = first; point <= last; point++)
        {
            data.Add(point.ToString());
        }

        return data;
    }

    private static ParkedDatabase Prepare()
    {
        var subject = new ParkedDatabase();
        for (var i = 0; i < 6; i++)
        {
            subject.Commit();
        }

        subject.Load(BulkLoadDurability.Full);
        subject.Database.Checkpoint();
        for (var i = 0; i < 6; i++)
        {
            subject.Commit();
        }

        subject.Load(BulkLoadDurability.None);
        return subject;
    }

    private static void Write(ParkedDatabase subject)
    {
        subject.Commit();
        subject.Load(BulkLoadDurability.Full);
        subject.Load(BulkLoadDurability.None);
        subject.Commit();
    }

    private static void Look(ParkedDatabase subject, Session old, int oldNumber)
    {
        ParkedDatabase.CheckSnapshot(old, oldNumber);
        using (var snapshot = subject.BeginSnapshot(out _))
        {
            snapshot.Rollback();
        }

        subject.CutPower(seed: 1);
    }

    private void End(ParkedDatabase subject, Session old, int oldNumber, string name)
    {
        ParkedDatabase.CheckSnapshot(old, oldNumber);
        subject.Commit();
        subject.CutPower(seed: 2);
        subject.Database.Checkpoint();
        ParkedDatabase.CheckSnapshot(old, oldNumber);
        old.Rollback();
        subject.Commit();
        subject.CutPower(seed: 3);
        Assert.Empty(subject.Database.CheckIntegrity());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {subject.ImageCount} crash images"));
    }
}
