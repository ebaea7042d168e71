using System.Collections.Generic;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>Finds a scan whose own order can stand for a sort.</summary>
internal static class OrderOf
{
    /// <summary>
    /// The plan with its rows in the order of the keys without sorting, by walking the scan at its bottom the right
    /// way; null when there is no such order.
    /// </summary>
    /// <param name="plan">The input of the sort.</param>
    /// <param name="keys">The sort keys over the output of the plan.</param>
    /// <param name="mayUseIndex">A whole index may be walked instead of the table, because few rows are wanted.</param>
    public static PlanNode? TryOrder(PlanNode plan, IReadOnlyList<SortKey> keys, bool mayUseIndex)
    {
        switch (plan)
        {
            case ScanNode scan:
                return OrderScan(scan, keys, mayUseIndex);
            case FilterNode n:
                return TryOrder(n.Input, keys, mayUseIndex) is { } filtered ? n with { Input = filtered } : null;
            case ProjectNode n:
                return TranslateKeys(n, keys) is { } translated
                    && TryOrder(n.Input, translated, mayUseIndex) is { } projected
                    ? n with { Input = projected }
                    : null;
            default:
                return null;
        }
    }

    private static List<SortKey>? TranslateKeys(ProjectNode project, IReadOnlyList<SortKey> keys)
    {
        var result = new List<SortKey>(keys.Count);
        foreach (var key in keys)
        {
            if (key.Expression is not BoundColumn { Column: var column })
            {
                return null;
            }

            BoundExpression? source = null;
            for (var i = 0; i < project.Output.Count; i++)
            {
                if (project.Output[i] == column)
                {
                    source = project.Expressions[i];
                }
            }

            if (source is not BoundColumn)
            {
                return null;
            }

            result.Add(key with { Expression = source });
        }

        return result;
    }

    private static ScanNode? OrderScan(ScanNode scan, IReadOnlyList<SortKey> keys, bool mayUseIndex)
    {
        if (scan.Access.IsUnique)
        {
            return scan;
        }

        if (scan.Access.AnyOf is not null)
        {
            return null;
        }

        if (scan.Access.Index is null)
        {
            // Row ids are unique: keys after the first one decide nothing.
            if (keys[0].Expression is BoundColumn { Column.IsRowId: true })
            {
                return Walk(scan, scan.Access, keys[0].Descending);
            }

            if (!mayUseIndex || scan.Access.ByRowId)
            {
                return null;
            }

            foreach (var index in scan.Table.OrderedIndexes)
            {
                var access = new AccessPath { Index = index };
                if (Matches(access, keys, out var backward))
                {
                    return Walk(scan, access, backward);
                }
            }

            return null;
        }

        return Matches(scan.Access, keys, out var isBackward) ? Walk(scan, scan.Access, isBackward) : null;
    }

    private static bool Matches(AccessPath access, IReadOnlyList<SortKey> keys, out bool backward)
    {
        backward = false;
        var index = access.Index!;
        for (var i = 0; i < keys.Count; i++)
        {
            var place = access.Equal.Count + i;
            if (keys[i].Expression is not BoundColumn { Column: var column })
            {
                return false;
            }

            if (place == index.Columns.Length && column.IsRowId)
            {
                // Entries with equal keys come in the order of their row ids.
                return i > 0 ? backward == keys[i].Descending : SetDirection(keys[i].Descending, out backward);
            }

            if (place >= index.Columns.Length || column.Ordinal != index.Columns[place].Ordinal)
            {
                return false;
            }

            var part = index.Columns[place];
            var reversed = part.Descending != keys[i].Descending;
            var nullsFit = !column.IsNullable || (part.NullsFirst != reversed) == keys[i].NullsFirst;
            if (!nullsFit || (i > 0 && reversed != backward))
            {
                return false;
            }

            backward = reversed;
        }

        return true;
    }

    private static bool SetDirection(bool descending, out bool backward)
    {
        backward = descending;
        return true;
    }

    private static ScanNode Walk(ScanNode scan, AccessPath access, bool backward) =>
        scan with { Access = access, Backward = backward };
}
