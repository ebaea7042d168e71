using System;
using System.Runtime.ExceptionServices;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Spilling;

namespace DecentDb.Engine.BulkLoading;

/// <summary>The thread that processes chunks while the caller's thread fills the next ones.</summary>
internal sealed class LoadWorker
{
    private readonly LoadPipeline _pipeline;
    private readonly ChunkChannel<StagingChunk> _channel;
    private readonly Thread _thread;
    private volatile ExceptionDispatchInfo? _error;

    public LoadWorker(LoadPipeline pipeline, ChunkChannel<StagingChunk> channel)
    {
        _pipeline = pipeline;
        _channel = channel;
        _thread = new Thread(Run) { IsBackground = true, Name = "DecentDb bulk load" };
        _thread.Start(); // in the context of the load, which outlives it
    }

    /// <summary>What ended the worker; null when nothing did. Known for certain after <see cref="Join"/>.</summary>
    public Exception? Failure => _error?.SourceException;

    /// <summary>Throws what ended the worker, if anything did.</summary>
    public void ThrowIfFailed() => _error?.Throw();

    /// <summary>
    /// Waits until the worker has processed everything, or given up. An interruption does not end the wait: the worker
    /// may be writing pages that belong to the next transaction once this one is over.
    /// </summary>
    public void Join() => Uninterrupted.Join(_thread);

    private void Run()
    {
        try
        {
            while (_channel.TakeFull() is { } chunk)
            {
                _pipeline.Process(chunk);
                _channel.Return(chunk);
            }
        }
        catch (Exception e)
        {
            // Whatever it is belongs to the thread that loads: it is thrown there, at the next call.
            _error = ExceptionDispatchInfo.Capture(e);
            _channel.Abandon();
        }
    }
}
