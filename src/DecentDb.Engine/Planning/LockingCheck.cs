using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>Refuses FOR UPDATE and its like where there are no rows of tables to lock.</summary>
internal static class LockingCheck
{
    public static void Run(QuerySyntax query, LockingSyntax locking)
    {
        if (query.Body is not SelectSyntax { IsDistinct: false, GroupBy: null, Having: null } select)
        {
            throw locking.Error(
                ErrorCode.NotSupported, "FOR UPDATE stands behind a SELECT without DISTINCT, GROUP BY and HAVING.");
        }

        var names = new HashSet<string>(Identifier.Comparer);
        foreach (var reference in select.From)
        {
            CollectNames(reference, names);
        }

        foreach (var name in locking.Of)
        {
            if (!names.Contains(name.Value))
            {
                throw name.Error(ErrorCode.UndefinedTable, $"The table \"{name.Value}\" does not stand in FROM.");
            }
        }
    }

    private static void CollectNames(TableReferenceSyntax reference, HashSet<string> names)
    {
        switch (reference)
        {
            case NamedTableSyntax named:
                names.Add(named.Alias?.Name.Value ?? named.Name.Name.Value);
                break;
            case DerivedTableSyntax { Alias: { } alias }:
                names.Add(alias.Name.Value);
                break;
            case JoinSyntax join:
                CollectNames(join.Left, names);
                CollectNames(join.Right, names);
                break;
        }
    }
}
