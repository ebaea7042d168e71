using System.Collections.Generic;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Transactions;

/// <summary>Those who keep unencoded changes of one write transaction, in the order in which they came.</summary>
internal sealed class Participants(PageWriter writer)
{
    private readonly List<ITransactionParticipant> _items = [];

    /// <summary>Bytes that they keep, outside of pages, for savepoints alone.</summary>
    public long SavepointBytes { get; private set; }

    /// <summary>Bytes of what they hold.</summary>
    public long MemoryBytes
    {
        get
        {
            var bytes = 0L;
            foreach (var item in _items)
            {
                bytes += item.MemoryBytes;
            }

            return bytes;
        }
    }

    public void Add(ITransactionParticipant participant) => _items.Add(participant);

    public void Clear() => _items.Clear();

    /// <summary>Counts what one of them begins or ceases to keep for a savepoint.</summary>
    public void CountKept(long bytes)
    {
        SavepointBytes += bytes;
        Invariant.That(
            SavepointBytes >= 0,
            $"{SavepointBytes} bytes are kept for the savepoints of a transaction on {writer.FileName}");
    }

    /// <summary>Lets them encode what they hold. False when none of them had anything.</summary>
    public bool Encode()
    {
        var encoded = false;
        for (var i = 0; i < _items.Count; i++)
        {
            encoded |= _items[i].EncodeDirtyPages(writer);
        }

        return encoded;
    }

    /// <summary>Seals what they hold; gives a token of each.</summary>
    public object?[] Seal()
    {
        var tokens = _items.Count == 0 ? [] : new object?[_items.Count];
        for (var i = 0; i < tokens.Length; i++)
        {
            tokens[i] = _items[i].Seal();
        }

        return tokens;
    }

    /// <summary>Lets them go back to a savepoint, after the pages did.</summary>
    public void RestoreTo(Savepoint savepoint)
    {
        Invariant.That(
            savepoint.Tokens.Length <= _items.Count,
            $"{savepoint.Tokens.Length} of {_items.Count} who change {writer.FileName} have sealed what they hold");
        SavepointBytes = 0;
        for (var i = 0; i < _items.Count; i++)
        {
            _items[i].RestoreTo(savepoint.TokenOf(i));
            SavepointBytes += _items[i].SavepointBytes;
        }
    }

    /// <summary>Forgets the newest savepoint; the one before it needs what was kept.</summary>
    public void Release(Savepoint savepoint, Savepoint? outer)
    {
        Invariant.That(
            savepoint.Tokens.Length <= _items.Count,
            $"{savepoint.Tokens.Length} of {_items.Count} who change {writer.FileName} have sealed what they hold");
        for (var i = 0; i < _items.Count; i++)
        {
            _items[i].Release(savepoint.TokenOf(i), outer?.TokenOf(i));
        }
    }
}
