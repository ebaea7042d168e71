using System.Collections.Generic;
using System.Linq;

namespace DecentDb.Engine.Tests.Differential;

internal enum ColumnKind
{
    Integer,
    BigInt,
    Double,
    Decimal,
    Text,
    Boolean,
    Date,
}

/// <summary>What the generator knows of a column.</summary>
internal sealed record ColumnModel(string Name, ColumnKind Kind)
{
    public bool IsNotNull { get; init; }

    public bool IsUnique { get; init; }

    public bool HasDefault { get; init; }

    public bool IsIdentity { get; init; }

    public bool IsKey { get; init; }

    /// <summary>The table whose single integer key the column refers to.</summary>
    public string? References { get; init; }
}

/// <summary>What the generator knows of a table.</summary>
internal sealed record TableModel(string Name, IReadOnlyList<ColumnModel> Columns)
{
    public bool HasUniqueKey => Columns.Any(column => column.IsKey || column.IsUnique);

    public ColumnModel? SingleIntegerKey =>
        Columns.Count(column => column.IsKey) == 1
            ? Columns.FirstOrDefault(column => column is { IsKey: true, Kind: ColumnKind.Integer })
            : null;
}
