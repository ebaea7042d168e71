using System;

namespace DecentDb.Engine.Api;

/// <summary>A process that follows a database which another one owns.</summary>
/// <param name="ProcessId">The id of the process.</param>
/// <param name="Since">When it began to.</param>
/// <param name="HoldsSnapshot">True when it has asked the owner to keep the pages of a snapshot.</param>
public sealed record DatabaseFollower(int ProcessId, DateTimeOffset Since, bool HoldsSnapshot);
