using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Finds the scans to which an index says all that they want, so that the rows need not be read.</summary>
internal static class IndexCover
{
    /// <summary>True when an entry of an index has all that a scan reads of a row.</summary>
    public static bool Covers(IndexSchema index, ScanNode scan)
    {
        var columns = new HashSet<PlanColumn>(scan.Output);
        if (scan.Filter is { } filter)
        {
            ExpressionFacts.CollectColumns(filter, columns);
        }

        foreach (var column in columns)
        {
            if (!column.IsRowId && PlaceOf(index, column) < 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The place of a column in the keys of an index; -1 when a key does not tell its value.</summary>
    public static int PlaceOf(IndexSchema index, PlanColumn column)
    {
        for (var place = 0; place < index.Columns.Length; place++)
        {
            if (column.Ordinal >= 0 && index.Columns[place].Ordinal == column.Ordinal)
            {
                // Values that are equal have one key: of some types it does not tell which they are.
                return TypeTraits.Of(index.Parts[place].Kind).IsExactInKey ? place : -1;
            }
        }

        return -1;
    }
}
