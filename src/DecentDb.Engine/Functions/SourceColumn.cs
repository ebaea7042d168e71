using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>A column of an <see cref="ISourceTable"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
public sealed record SourceColumn(string Name, SqlType Type);
