using System;
using System.Runtime.ExceptionServices;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Spilling;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// A thread that processes chunks while the caller's thread fills the next ones. It starts with the first chunk.
/// </summary>
internal sealed class LoadWorker : ChunkProcessor
{
    private readonly Lock _lock = new(); // protects what follows
    private bool _hasEnded;
    private Action? _onEnd;
    private Thread? _thread;
    private volatile ExceptionDispatchInfo? _error;
    private Action? _last;

    public LoadWorker(LoadPipeline pipeline, ChunkChannel<StagingChunk> channel)
        : base(pipeline, channel)
    {
    }

    /// <inheritdoc/>
    public override Exception? Failure => _error?.SourceException;

    /// <inheritdoc/>
    public override void ThrowIfFailed() => _error?.Throw();

    /// <inheritdoc/>
    public override void Submit(StagingChunk chunk)
    {
        ThrowIfFailed();
        EnsureStarted();
        Channel.Submit(chunk);
    }

    /// <summary>
    /// As <see cref="Join"/> waits, without a thread: calls back once, on the worker's, which must not be held up. One
    /// caller at a time.
    /// </summary>
    /// <returns>False when the worker has ended, or has never had anything to do.</returns>
    public bool RequestEnd(Action callback)
    {
        using (Uninterrupted.Enter(_lock))
        {
            _onEnd = callback;
            return _thread is not null && !_hasEnded;
        }
    }

    /// <summary>
    /// Gives the worker what it does after the last chunk, whose errors are its own; then no chunk is submitted any
    /// more. So whoever fills the load waits for no disk.
    /// </summary>
    public void EndWith(Action last)
    {
        _last = last;
        Channel.Close();
        EnsureStarted();
    }

    /// <summary>
    /// An interruption does not end the wait: the worker may be writing pages that belong to the next transaction once
    /// this one is over.
    /// </summary>
    public override void Join()
    {
        if (_thread is { } thread)
        {
            Uninterrupted.Join(thread);
        }
    }

    private void EnsureStarted()
    {
        if (_thread is null)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "DecentDb bulk load" };
            _thread.Start(); // in the context of the load, which outlives it
        }
    }

    private void Run()
    {
        try
        {
            while (Channel.TakeFull() is { } chunk)
            {
                Pipeline.Process(chunk);
                Channel.Return(chunk);
            }

            _last?.Invoke();
        }
        catch (Exception e)
        {
            // Whatever it is belongs to the thread that loads: it is thrown there, at the next call.
            _error = ExceptionDispatchInfo.Capture(e);
            Channel.Abandon();
        }

        TellEnd();
    }

    private void TellEnd()
    {
        using (Uninterrupted.Enter(_lock))
        {
            _hasEnded = true;
            _onEnd?.Invoke();
        }
    }
}
