using System;
using System.Collections.Generic;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>A function in FROM, which gives rows.</summary>
internal sealed class TableFunction(string name, string documentation)
{
    /// <summary>Its name in lower case.</summary>
    public string Name { get; } = name;

    /// <summary>What it gives, as a part of a sentence.</summary>
    public string Documentation { get; } = documentation;

    /// <summary>Other names of the same.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The signatures, preferred ones first.</summary>
    public required IReadOnlyList<TableOverload> Overloads { get; init; }
}

/// <summary>One signature of a function in FROM.</summary>
/// <param name="signature">What it takes.</param>
/// <param name="columns">What its rows hold; a column without a name has that of the alias or the function.</param>
/// <param name="create">Makes what gives the rows.</param>
internal sealed class TableOverload(
    FunctionSignature signature, (string? Name, SqlTypeKind Kind)[] columns, Func<TableRows> create) : IOverload
{
    /// <inheritdoc/>
    public FunctionSignature Signature => signature;

    /// <summary>What its rows hold.</summary>
    public IReadOnlyList<(string? Name, SqlTypeKind Kind)> Columns => columns;

    /// <summary>Makes what gives the rows.</summary>
    public Func<TableRows> Create => create;

    /// <summary>True when there are no rows as soon as an argument is NULL.</summary>
    public bool IsStrict { get; init; } = true;
}
