using System;

namespace DecentDb.Engine.Functions;

/// <summary>What a function may know of the execution that calls it.</summary>
internal interface IFunctionContext
{
    /// <summary>When the execution began, in UTC.</summary>
    DateTime StartTime { get; }

    /// <summary>To be called now and then by what takes long.</summary>
    /// <exception cref="Primitives.DatabaseException">QueryCanceled.</exception>
    void CheckCancelled();
}
