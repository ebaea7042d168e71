using System.Globalization;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.SystemTables;

namespace DecentDb.Engine.Execution;

/// <summary>The sequences that a statement sees, for its functions.</summary>
internal sealed class SequenceCalls(ExecutionContext context) : ISequences
{
    private readonly QueryContext _query = context.Query;
    /// <inheritdoc/>
    public long Next(long oid)
    {
        var sequence = Find(oid);
        return Writer("nextval").Sequences.Next(sequence);
    }

    /// <inheritdoc/>
    public void Set(long oid, long number, bool isCalled)
    {
        var sequence = Find(oid);
        Writer("setval").Sequences.Set(sequence, number, isCalled);
    }

    /// <inheritdoc/>
    public long? FindLast(long oid)
    {
        var sequence = Find(oid);
        var state = _query.FindWriter()?.Sequences.StateOf(sequence)
            ?? new Statistics(context.Reader).StateOf(sequence, _query.Catalog);
        return state.IsCalled ? state.Last : null;
    }

    /// <inheritdoc/>
    public string NameOf(long oid) => Find(oid).Name;

    private SequenceSchema Find(long oid) => ObjectIds.Find(_query.Catalog, oid) switch
    {
        SequenceSchema sequence => sequence,
        { } other => throw new DatabaseException(
            ErrorCode.WrongObjectType, $"\"{other.Name}\" is not a sequence."),
        null => throw new DatabaseException(
            ErrorCode.UndefinedTable,
            string.Create(CultureInfo.InvariantCulture, $"There is no sequence with number {oid}.")),
    };

    private StatementWriter Writer(string function) => _query.FindWriter() ?? throw new DatabaseException(
        ErrorCode.ReadOnlyTransaction,
        $"{function} changes a sequence, and the statement only reads: within a view it cannot be called.");
}
