using System;
using System.Globalization;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Transactions;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Corruption;

/// <summary>
/// A damaged meta slot beside data and a log of every age: the other slot leads to the same state, or the damage is
/// reported and nothing is written. An older slot is never taken for the state of the database.
/// </summary>
public sealed class MetaDamageTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_damaged_meta_slot_never_takes_the_database_back(bool isClosed)
    {
        int same = 0, reported = 0;
        for (var seed = 1; seed <= Soak.Scale(20, 500); seed++)
        {
            var disk = new SimulatedDisk();
            var workload = new StorageWorkload(seed);
            var manager = StorageWorkload.Open(disk, seed);
            workload.Run(manager, 4 + seed);
            manager.Dispose();
            manager = StorageWorkload.Open(disk, seed + 1000);
            workload.Run(manager, 1 + (seed % 9));
            if (isClosed)
            {
                manager.Dispose();
            }

            for (var slot = 0; slot < 2; slot++)
            {
                for (var offset = seed % 8; offset < MetaFormat.SlotSize; offset += 8)
                {
                    var damaged = disk.AfterProcessEnd();
                    var data = damaged.GetContent(StorageWorkload.Path);
                    data[(slot * MetaFormat.SlotDistance) + offset] ^= 0x55;
                    damaged.SetContent(StorageWorkload.Path, data);
                    var context = string.Create(
                        CultureInfo.InvariantCulture, $"seed {seed}, byte {offset} of slot {slot}");
                    if (IsReported(damaged, workload, context))
                    {
                        Assert.True(data.AsSpan().SequenceEqual(damaged.GetContent(StorageWorkload.Path)), context);
                        Assert.Equal(0, damaged.StepCount);
                        reported++;
                    }
                    else
                    {
                        same++;
                    }
                }
            }
        }

        // While a database is open, both slots often lead to the same state by the same log.
        Assert.True(same > 100 && reported > (isClosed ? 100 : 10));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{same + reported} damaged slots: {same} harmless, {reported} reported"));
    }

    private static bool IsReported(SimulatedDisk disk, StorageWorkload workload, string context)
    {
        try
        {
            using var manager = StorageWorkload.Open(disk, seed: 77);
            workload.Check(manager, workload.Returned, workload.Returned);
            return false;
        }
        catch (DatabaseException e) when (e.Code is ErrorCode.Corruption)
        {
            return true;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(context + ": " + e.Message, e);
        }
    }
}
