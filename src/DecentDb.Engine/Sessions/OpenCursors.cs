using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;

namespace DecentDb.Engine.Sessions;

/// <summary>The cursors of a session whose rows are not read to the end.</summary>
internal sealed class OpenCursors
{
    private readonly List<IOpenCursor> _cursors = [];

    public int Count => _cursors.Count;

    public void Add(IOpenCursor cursor) => _cursors.Add(cursor);

    public void Remove(IOpenCursor cursor)
    {
        // Nearly always it is the last one, or the only one.
        if (_cursors is [.., var last] && ReferenceEquals(last, cursor))
        {
            _cursors.RemoveAt(_cursors.Count - 1);
        }
        else
        {
            _cursors.Remove(cursor);
        }
    }

    /// <summary>Reads the rest of all into memory, because what they read is about to change or to end.</summary>
    public void BufferRest(long memoryBudget)
    {
        var share = memoryBudget / Math.Max(1, _cursors.Count);
        for (var i = _cursors.Count - 1; i >= 0; i--)
        {
            _cursors[i].BufferRest(share);
        }
    }

    /// <summary>Closes all, whatever fails on the way; the first error is thrown.</summary>
    public void Close()
    {
        Exception? failure = null;
        for (var i = _cursors.Count - 1; i >= 0; i--)
        {
            try
            {
                _cursors[i].Dispose();
            }
            catch (Exception e)
            {
                failure ??= e;
            }
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}
