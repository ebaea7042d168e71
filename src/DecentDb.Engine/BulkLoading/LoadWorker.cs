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
    private Thread? _thread;
    private volatile ExceptionDispatchInfo? _error;

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
        if (_thread is null)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "DecentDb bulk load" };
            _thread.Start(); // in the context of the load, which outlives it
        }

        Channel.Submit(chunk);
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

    private void Run()
    {
        try
        {
            while (Channel.TakeFull() is { } chunk)
            {
                Pipeline.Process(chunk);
                Channel.Return(chunk);
            }
        }
        catch (Exception e)
        {
            // Whatever it is belongs to the thread that loads: it is thrown there, at the next call.
            _error = ExceptionDispatchInfo.Capture(e);
            Channel.Abandon();
        }
    }
}
