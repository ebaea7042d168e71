using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>The requests that are open, in the order of their arrival. Under the lock of the log.</summary>
internal sealed class LogRequestList
{
    private LogRequest? _first;
    private LogRequest? _last;

    public bool IsEmpty => _first is null;

    /// <summary>True when one of them waits for a sync.</summary>
    public bool NeedSync
    {
        get
        {
            var request = _first;
            while (request is not null && !request.NeedsSync)
            {
                request = request.Next;
            }

            return request is not null;
        }
    }

    public void Add(LogRequest request)
    {
        Invariant.That(!ReferenceEquals(request, _last), $"a request for commit {request.Lsn} is in the list once");
        request.Next = null;
        if (_last is null)
        {
            _first = request;
        }
        else
        {
            _last.Next = request;
        }

        _last = request;
    }

    /// <summary>Takes all requests, as a chain.</summary>
    public LogRequest? TakeAll()
    {
        var chain = _first;
        _first = null;
        _last = null;
        return chain;
    }

    /// <summary>Takes those that ask for no more than what is durable, or written, now; as a chain.</summary>
    public LogRequest? TakeSatisfied(Lsn durable, Lsn written)
    {
        LogRequest? first = null;
        LogRequest? last = null;
        var request = TakeAll();
        while (request is not null)
        {
            var next = request.Next;
            if (request.Lsn > (request.NeedsSync ? durable : written))
            {
                Add(request);
            }
            else
            {
                request.Next = null;
                first ??= request;
                if (last is not null)
                {
                    last.Next = request;
                }

                last = request;
            }

            request = next;
        }

        return first;
    }

    /// <summary>Calls a chain back. Outside the lock of the log.</summary>
    public static void Complete(LogRequest? chain, DatabaseException? failure)
    {
        while (chain is not null)
        {
            var request = chain;
            chain = request.Next;
            request.Next = null;
            try
            {
                request.Complete(failure);
            }
            catch (Exception)
            {
                // One who cannot go on must not keep the others, or the log, from doing so.
                continue;
            }
        }
    }
}
