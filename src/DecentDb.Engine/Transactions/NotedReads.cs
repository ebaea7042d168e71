using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// What a transaction has read that may write later: whole pages, and single fields of pages that hold a little of
/// every table. What it has seen depends on these bytes and on the schema alone, whether rows were there or not; so
/// while a newer state has the same ones, the transaction has seen that state as well. Thread-safe: the workers of a
/// query note what they read in one place.
/// </summary>
internal sealed class NotedReads(StorageHooks hooks)
{
    // Who reads more than this is soon overtaken, and to compare it would keep the other writers waiting.
    private const int CountMax = 2048;

    private readonly Lock _lock = new(); // protects the collections; before the locks of the store
    private readonly HashSet<uint> _pages = [];
    private readonly Dictionary<(uint Page, int Offset), ulong> _fields = [];
    private volatile bool _isFull;

    /// <summary>Notes a page.</summary>
    public void Add(PageId id)
    {
        if (_isFull)
        {
            return;
        }

        using (Uninterrupted.Enter(_lock))
        {
            _pages.Add(id.Value);
            ForgetIfTooMany();
        }
    }

    /// <summary>Notes eight bytes of a page and nothing else of it.</summary>
    public void AddField(PageId id, int offset, byte[] page)
    {
        Invariant.That(PageFormat.GetId(page) == id);
        if (_isFull)
        {
            return;
        }

        using (Uninterrupted.Enter(_lock))
        {
            _fields[(id.Value, offset)] = ReadField(page, offset);
            ForgetIfTooMany();
        }
    }

    /// <summary>True when all of it is as it was in a newer state; false also when too much was noted.</summary>
    /// <param name="newer">Reads that state.</param>
    /// <param name="lsn">The last commit of the state that was read.</param>
    public bool HoldIn(PageReader newer, Lsn lsn)
    {
        bool holds;
        using (Uninterrupted.Enter(_lock))
        {
            holds = !_isFull && PagesHoldIn(newer, lsn) && FieldsHoldIn(newer);
        }

        hooks.AfterReadsCompared(ref holds);
        return holds;
    }

    private static ulong ReadField(byte[] page, int offset) =>
        BinaryPrimitives.ReadUInt64LittleEndian(page.AsSpan(offset));

    private bool PagesHoldIn(PageReader newer, Lsn lsn)
    {
        foreach (var page in _pages)
        {
            if (page >= newer.PageCount || PageFormat.GetLsn(newer.Read(new PageId(page))) > lsn)
            {
                return false;
            }
        }

        return true;
    }

    private bool FieldsHoldIn(PageReader newer)
    {
        foreach (var ((page, offset), value) in _fields)
        {
            if (page >= newer.PageCount || ReadField(newer.Read(new PageId(page)), offset) != value)
            {
                return false;
            }
        }

        return true;
    }

    private void ForgetIfTooMany()
    {
        if (_pages.Count + _fields.Count > CountMax)
        {
            Invariant.That(!_isFull);
            _isFull = true;
            _pages.Clear();
            _fields.Clear();
            _pages.TrimExcess();
            _fields.TrimExcess();
        }
    }
}
