using System;

namespace DecentDb.Versus.Mixes;

/// <summary>One thread of a mix.</summary>
internal interface IMixWorker : IDisposable
{
    /// <summary>One operation. It is run again when it fails with an error that may pass.</summary>
    void Run();
}
