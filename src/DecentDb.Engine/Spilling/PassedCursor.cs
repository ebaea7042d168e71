using System;
using System.Runtime.ExceptionServices;

namespace DecentDb.Engine.Spilling;

/// <summary>Sorted keys that one thread merges while another reads them here, some blocks behind.</summary>
internal sealed class PassedCursor : SortedCursor
{
    private const int BlockCount = 4;
    private readonly ChunkChannel<KeyBlock> _channel = new();
    private readonly SortedCursor _source;
    private volatile ExceptionDispatchInfo? _error;
    private KeyBlock? _block;
    private int _next;

    /// <summary>Takes over a cursor without payloads.</summary>
    public PassedCursor(SortedCursor source)
    {
        _source = source;
        for (var i = 0; i < BlockCount; i++)
        {
            _channel.Return(new KeyBlock());
        }
    }

    /// <summary>
    /// Passes all keys, or those up to an error or to <see cref="Abandon"/>; what the other thread does.
    /// </summary>
    public void PassAll()
    {
        try
        {
            var hasMore = true;
            while (hasMore && _channel.TakeEmpty() is { } block)
            {
                hasMore = block.Fill(_source);
                _channel.Submit(block);
            }
        }
        catch (Exception e)
        {
            // It belongs to the thread that reads, and is thrown there behind the keys that came before it.
            _error = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            _channel.Close();
        }
    }

    /// <summary>Lets the other thread end, because nobody reads on.</summary>
    public void Abandon() => _channel.Abandon();

    public override bool MoveNext()
    {
        while (_block is null || _next == _block.Count)
        {
            if (_block is not null)
            {
                _channel.Return(_block);
            }

            _block = _channel.TakeFull();
            _next = 0;
            if (_block is null)
            {
                _error?.Throw();
                return false;
            }
        }

        var start = _block.Start(_next);
        SetCurrent(_block.Keys, start, _block.End(_next) - start, 0, _block.Tag(_next));
        RepeatsKey = _block.RepeatsKey(_next++);
        return true;
    }

    public override void Dispose() => _source.Dispose();
}
