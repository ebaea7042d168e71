using System.Globalization;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Maintenance;

/// <summary>
/// Looks for rows without the parent that a foreign key demands. The trees of child and parent must be whole.
/// </summary>
internal static class ForeignKeyChecker
{
    private const int ReportedMax = 5;

    public static void Check(
        PageReader reader,
        TableSchema child,
        TableSchema parent,
        ForeignKeySchema key,
        ProblemList problems,
        CancellationToken cancellationToken)
    {
        var lookup = new ParentLookup(reader, parent, key);
        var table = new Table(child);
        table.Bind(reader);
        var cursor = table.OpenCursor();
        var columns = new ColumnVector[child.Columns.Length];
        foreach (var ordinal in key.ChildOrdinals)
        {
            columns[ordinal] = ColumnVector.Create(child.Columns[ordinal].Type.Physical, 0);
        }

        var reported = 0;
        for (var more = cursor.SeekFirst(); more && reported < ReportedMax; more = cursor.MoveNextLeaf())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = cursor.Page;
            foreach (var ordinal in key.ChildOrdinals)
            {
                table.ReadColumn(page, ordinal, columns[ordinal]);
            }

            lookup.Bind(columns);
            for (var row = 0; row < page.RowCount && reported < ReportedMax; row++)
            {
                if (!lookup.HasNull(row) && !lookup.Exists(row))
                {
                    reported++;
                    problems.Add($"table \"{child.Name}\"", string.Create(
                        CultureInfo.InvariantCulture,
                        $"the row with id {page.RowId(row)} has no parent in table \"{parent.Name}\" (foreign key " +
                        $"\"{key.Name}\")"));
                }
            }

            reader.Renew();
        }
    }
}
