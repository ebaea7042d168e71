using System;

namespace DecentDb.Engine.Sessions;

/// <summary>A cursor as its session knows it.</summary>
internal interface IOpenCursor : IDisposable
{
    /// <summary>
    /// Copies the rows that are not read yet, so that nothing of the database is needed any more; those past a budget
    /// for memory go to a temporary file.
    /// </summary>
    void BufferRest(long memoryBudget);
}
