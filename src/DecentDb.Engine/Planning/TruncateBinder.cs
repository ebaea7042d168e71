using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plan of TRUNCATE.</summary>
internal sealed class TruncateBinder(BindingContext context)
{
    public TruncatePlan Bind(TruncateSyntax syntax)
    {
        var tables = new List<TableSchema>();
        foreach (var name in syntax.Names)
        {
            var table = context.FindTable(name);
            if (!tables.Contains(table))
            {
                tables.Add(table);
            }
        }

        // The list grows while it is walked: tables that refer to those that were added too.
        for (var i = 0; i < tables.Count; i++)
        {
            foreach (var key in tables[i].ReferencedBy)
            {
                var child = context.Catalog.GetTable(key.ChildTableId);
                if (tables.Contains(child))
                {
                    continue;
                }

                if (!syntax.Cascade)
                {
                    throw syntax.Error(
                        ErrorCode.NotSupported,
                        $"The table \"{tables[i].Name}\" cannot be truncated, because foreign key \"{key.Name}\" of "
                        + $"table \"{child.Name}\" refers to it. Truncate both, or write CASCADE.");
                }

                tables.Add(child);
            }
        }

        return new TruncatePlan([.. tables], syntax.RestartIdentity);
    }
}
