using System;
using DecentDb.Engine.Spilling;

namespace DecentDb.Engine.BulkLoading;

/// <summary>Processes a chunk as soon as it is handed over.</summary>
internal sealed class ImmediateProcessor(LoadPipeline pipeline, ChunkChannel<StagingChunk> channel)
    : ChunkProcessor(pipeline, channel)
{
    /// <inheritdoc/>
    public override Exception? Failure => null; // thrown at once

    /// <inheritdoc/>
    public override void Submit(StagingChunk chunk)
    {
        Pipeline.Process(chunk);
        Channel.Return(chunk);
    }

    /// <inheritdoc/>
    public override void ThrowIfFailed()
    {
    }

    /// <inheritdoc/>
    public override void Join()
    {
    }
}
