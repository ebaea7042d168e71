using System;
using System.Reflection;
using System.Runtime.CompilerServices;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Wal;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>
/// What the log of an open database promises whenever its lock is free: what is pending fits into its segments.
/// </summary>
internal sealed class LogProbe
{
    private static readonly FieldInfo LockField = Field(typeof(Log), "_lock");
    private static readonly FieldInfo SpaceField = FieldOfType(typeof(Log), typeof(LogSpace));
    private readonly Log _log;
    private readonly LogSpace _space;
    private readonly object _lock;

    public LogProbe(TransactionManager manager)
    {
        _log = manager.Logged.Log;
        _lock = LockField.GetValue(_log)!;
        _space = (LogSpace)SpaceField.GetValue(_log)!;
    }

    /// <summary>Called when a lock is about to be released. Gives what is wrong, or null.</summary>
    public string? Judge(object released) =>
        ReferenceEquals(released, _lock) ? JudgeSpace() : null;

    /// <summary>What is wrong with the log when nothing is under way any more, or null.</summary>
    public string? JudgeAtRest() => JudgeSpace()
        ?? (Pending(_log).PayloadLength != 0 ? "the log keeps records that nobody writes" : null)
        ?? (Reserved(_log) != 0 ? $"{Reserved(_log)} bytes of the log stay reserved" : null);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_pending")]
    private static extern ref LogBuffer Pending(Log log);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_reservedBytes")]
    private static extern ref long Reserved(Log log);

    private string? JudgeSpace()
    {
        var pending = Pending(_log).PayloadLength;
        var end = _log.Region.Position + (pending == 0 ? 0 : LogGroupFormat.SizeInLog(pending));
        var room = (long)_log.Region.Segments.Length * _space.PayloadSize;
        return end > room ? $"{pending} pending bytes end at {end} in a log of {room}" : null;
    }

    private static FieldInfo Field(Type type, string name) =>
        type.GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)
        ?? throw new MissingFieldException(type.Name, name);

    private static FieldInfo FieldOfType(Type type, Type fieldType) => Array.Find(
        type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic), field => field.FieldType == fieldType)
        ?? throw new MissingFieldException(type.Name, fieldType.Name);
}
