using System.Collections.Generic;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>Finds a scan whose own order can stand for a sort.</summary>
/// <param name="forms">The indexes over the columns of scans.</param>
internal sealed class OrderOf(IndexForms forms)
{
    /// <summary>
    /// The plan with its rows in the order of the keys without sorting, by walking the scan at its bottom the right
    /// way; null when there is no such order.
    /// </summary>
    /// <param name="plan">The input of the sort.</param>
    /// <param name="keys">The sort keys over the output of the plan.</param>
    public PlanNode? TryOrder(PlanNode plan, IReadOnlyList<SortKey> keys)
    {
        switch (plan)
        {
            case ScanNode scan:
                return OrderScan(scan, keys);
            case FilterNode n:
                return TryOrder(n.Input, keys) is { } filtered ? n with { Input = filtered } : null;
            case ProjectNode n:
                return TranslateKeys(n, keys) is { } translated
                    && TryOrder(n.Input, translated) is { } projected
                    ? n with { Input = projected }
                    : null;
            default:
                return null;
        }
    }

    /// <summary>The keys over the input of a projection; null when one of them is computed from several.</summary>
    public static List<SortKey>? TranslateKeys(ProjectNode project, IReadOnlyList<SortKey> keys)
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

            if (source is null)
            {
                return null;
            }

            result.Add(key with { Expression = source });
        }

        return result;
    }

    private ScanNode? OrderScan(ScanNode scan, IReadOnlyList<SortKey> keys)
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

            return null;
        }

        return Matches(forms.Of(scan.Access.Index, scan), scan.Access, keys, out var isBackward)
            ? Walk(scan, scan.Access, isBackward) : null;
    }

    /// <summary>True when a path by an index, walked forward or backward, gives rows in the order of keys.</summary>
    public static bool Matches(IndexForm form, AccessPath path, IReadOnlyList<SortKey> keys, out bool backward)
    {
        backward = false;
        var index = form.Index;
        var equalCount = path.Equal.Count;
        for (var i = 0; i < keys.Count; i++)
        {
            var place = equalCount + i;
            var expression = keys[i].Expression;
            if (place == index.Columns.Length && expression is BoundColumn { Column.IsRowId: true })
            {
                // Entries with equal keys come in the order of their row ids.
                return i > 0 ? backward == keys[i].Descending : SetDirection(keys[i].Descending, out backward);
            }

            if (place >= index.Columns.Length || !form.IsKey(place, expression))
            {
                return false;
            }

            var part = index.Columns[place];
            var reversed = part.Descending != keys[i].Descending;
            var nullsFit = expression is BoundColumn { Column.IsNullable: false }
                || (i == 0 && path.SkipsNull)
                || (part.NullsFirst != reversed) == keys[i].NullsFirst;
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
