using System;
using System.Runtime.InteropServices;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;
using Xunit;

namespace DecentDb.FaultTests.Corruption;

/// <summary>Records of types that a later version may write, in a log that is whole.</summary>
public sealed class UnknownRecordTests
{
    private const byte UnknownType = 63;

    [Fact]
    public void Records_of_unknown_types_are_skipped_where_they_say_that_they_may_be()
    {
        var log = new ReferenceLog();
        for (var group = 0; group < log.GroupCount; group++)
        {
            var content = log.Read(WithRecord(log, group, UnknownType | LogRecordFormat.SkippableFlag));
            Assert.Equal(log.Commits, content.Commits.ConvertAll(commit => commit.State.Lsn));
        }
    }

    [Fact]
    public void Records_of_unknown_types_that_may_not_be_skipped_are_refused_by_their_type()
    {
        var log = new ReferenceLog();
        for (var group = 0; group < log.GroupCount; group++)
        {
            var bytes = WithRecord(log, group, UnknownType);
            var error = Assert.Throws<DatabaseException>(() => log.Read(bytes));
            Assert.Equal(ErrorCode.NotADatabase, error.Code);
            Assert.Contains("a record of type 63", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_commit_has_its_time()
    {
        var log = new ReferenceLog();
        foreach (var offset in log.GroupOffsets)
        {
            var group = log.Bytes.AsSpan(offset);
            var records = group.Slice(
                LogGroupFormat.HeaderSize, MemoryMarshal.Read<int>(group[LogGroupFormat.PayloadLengthOffset..]));
            while (LogRecordFormat.TryReadHeader(records, out var type, out _, out var size))
            {
                if (type == LogRecordFormat.Commit)
                {
                    Assert.True(LogRecordFormat.TryReadCommit(records[..size], out var commit));
                    Assert.Equal(ReferenceLog.Clock.UtcTicks, commit.UtcTicks);
                }

                records = records[size..];
            }
        }
    }

    // Puts a record in front of the others of a group.
    private static byte[] WithRecord(ReferenceLog log, int group, int type)
    {
        Span<byte> record = stackalloc byte[LogRecordFormat.HeaderSize + 5];
        record.Fill(0xEE);
        LogRecordFormat.WriteHeader(record, (byte)type, length: 5);
        var bytes = (byte[])log.Bytes.Clone();
        var target = bytes.AsSpan(log.GroupOffsets[group]);
        ref var length = ref MemoryMarshal.AsRef<int>(target[LogGroupFormat.PayloadLengthOffset..]);
        var payload = target[LogGroupFormat.HeaderSize..];
        payload[..length].CopyTo(payload[record.Length..]);
        record.CopyTo(payload);
        length += record.Length;
        log.Forge(bytes);
        return bytes;
    }
}
