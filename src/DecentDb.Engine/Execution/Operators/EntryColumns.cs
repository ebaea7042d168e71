using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Fills vectors from the entries of an index, whose rows are not read.</summary>
internal sealed class EntryColumns
{
    private readonly KeyPart[] _parts;
    private readonly ColumnVector?[] _ofParts;
    private readonly List<Int64Vector> _ofRowId = [];

    /// <summary>Finds where the values of columns stand in the entries of an index that has them all.</summary>
    public EntryColumns(IndexSchema index, IReadOnlyList<(PlanColumn Column, ColumnVector Target)> columns)
    {
        _ofParts = new ColumnVector?[index.Parts.Length];
        var count = 0;
        foreach (var (column, target) in columns)
        {
            if (column.IsRowId)
            {
                _ofRowId.Add((Int64Vector)target);
                continue;
            }

            var place = IndexCover.PlaceOf(index, column);
            _ofParts[place] = target;
            count = Math.Max(count, place + 1);
        }

        _parts = index.Parts[..count];
    }

    /// <summary>Reads an entry into a row of the vectors.</summary>
    public void Read(ReadOnlySpan<byte> key, long rowId, int target)
    {
        for (var i = 0; i < _parts.Length; i++)
        {
            key = key[(_ofParts[i] is { } vector
                ? KeyCodec.Decode(key, _parts[i], vector, target)
                : KeyCodec.LengthOf(key, _parts[i]))..];
        }

        foreach (var vector in _ofRowId)
        {
            vector.SetNotNull(target);
            vector.Values[target] = rowId;
        }
    }
}
