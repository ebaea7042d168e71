namespace DecentDb.Architecture.Tests;

/// <summary>An outermost type.</summary>
internal readonly record struct TypeName(string Namespace, string Name);
