using System.Collections.Generic;

namespace DecentDb.Engine.Functions;

/// <summary>What a session remembers for functions. Used by the thread of the session alone.</summary>
/// <param name="databaseName">The name of the database.</param>
internal sealed class SessionValues(string databaseName)
{
    /// <summary>For expressions that no session computes.</summary>
    public static readonly SessionValues OfNobody = new("");

    private readonly Dictionary<long, long> _numbers = [];

    /// <summary>The name of the database.</summary>
    public string DatabaseName => databaseName;

    /// <summary>What SET and SHOW work on.</summary>
    public SessionSettings Settings { get; } = new();

    /// <summary>The rows that the last INSERT, UPDATE or DELETE changed.</summary>
    public long Changes { get; private set; }

    /// <summary>The rows that all of them changed.</summary>
    public long TotalChanges { get; private set; }

    /// <summary>The id of the row that was inserted last; 0 for none.</summary>
    public long LastRowId { get; set; }

    /// <summary>The number of a sequence, or of a column that numbers itself, that was given out last.</summary>
    public long? LastNumber { get; private set; }

    /// <summary>The number that a sequence gave the session last, or null.</summary>
    public long? FindNumber(long sequence) => _numbers.TryGetValue(sequence, out var number) ? number : null;

    /// <summary>Notes that a sequence gave the session a number, or was set to it.</summary>
    public void NoteNumber(long sequence, long number, bool isTaken = true)
    {
        if (ReferenceEquals(this, OfNobody))
        {
            return;
        }

        _numbers[sequence] = number;
        if (isTaken)
        {
            LastNumber = number;
        }
    }

    /// <summary>Notes that a statement changed rows.</summary>
    public void NoteChange(long rowCount)
    {
        Changes = rowCount;
        TotalChanges += rowCount;
    }

    /// <summary>Forgets all but the name of the database.</summary>
    public void Clear()
    {
        (Changes, TotalChanges, LastRowId) = (0, 0, 0);
        LastNumber = null;
        _numbers.Clear();
        Settings.ResetAll();
    }
}
