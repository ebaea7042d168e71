using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using DecentDb.Data.Values;
using DecentDb.Engine.Api;
using DecentDb.Engine.Types;

namespace DecentDb.Data.Statements;

/// <summary>The columns of a result, laid out for getters.</summary>
internal sealed class ResultShape
{
    public const DynamicallyAccessedMemberTypes FieldTypeMembers =
        DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties;

    private Dictionary<string, int>? _ordinals;

    public ResultShape(IReadOnlyList<ColumnDescription> columns)
    {
        Columns = columns;
        Kinds = new SqlTypeKind[columns.Count];
        for (var i = 0; i < Kinds.Length; i++)
        {
            Kinds[i] = columns[i].Type.Kind;
        }
    }

    public static ResultShape Empty { get; } = new([]);

    public IReadOnlyList<ColumnDescription> Columns { get; }

    public SqlTypeKind[] Kinds { get; }

    /// <summary>
    /// The first column of a name: spelt the same, else in other case, else in characters of other width or kana of
    /// the other kind; -1 when there is none.
    /// </summary>
    public int Find(string name)
    {
        _ordinals ??= MakeOrdinals();
        if (_ordinals.TryGetValue(name, out var ordinal))
        {
            return ordinal;
        }

        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return FindFolded(name);
    }

    private int FindFolded(string name)
    {
        var wanted = NameFolding.Fold(name);
        for (var i = 0; i < Columns.Count; i++)
        {
            if (NameFolding.Fold(Columns[i].Name).Equals(wanted, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    private Dictionary<string, int> MakeOrdinals()
    {
        var ordinals = new Dictionary<string, int>(Columns.Count, StringComparer.Ordinal);
        for (var i = 0; i < Columns.Count; i++)
        {
            ordinals.TryAdd(Columns[i].Name, i);
        }

        return ordinals;
    }
}
