using System;
using DecentDb.Engine.Spilling;

namespace DecentDb.Engine.BulkLoading;

/// <summary>Brings full chunks to the pipeline, and returns them when they are processed.</summary>
internal abstract class ChunkProcessor(LoadPipeline pipeline, ChunkChannel<StagingChunk> channel)
{
    /// <summary>What ended the processing; null when nothing did. Known for certain after <see cref="Join"/>.</summary>
    public abstract Exception? Failure { get; }

    protected LoadPipeline Pipeline => pipeline;

    protected ChunkChannel<StagingChunk> Channel => channel;

    /// <summary>Takes a chunk over.</summary>
    public abstract void Submit(StagingChunk chunk);

    /// <summary>Throws what ended the processing, if anything did that was not thrown before.</summary>
    public abstract void ThrowIfFailed();

    /// <summary>Waits until everything is processed, or given up.</summary>
    public abstract void Join();
}
