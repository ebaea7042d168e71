using System;

namespace DecentDb.Versus.Writes;

/// <summary>What the write suite measures of each contender.</summary>
/// <param name="Name">The name in the report.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Begin">Opens what the case needs; the run that it gives writes, and returns how much it wrote.</param>
internal sealed record WriteCase(string Name, string Unit, Func<Contender, WriteRun> Begin);
