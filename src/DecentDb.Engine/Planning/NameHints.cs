using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>Errors for names in expressions that do not exist; they say what may have been meant.</summary>
internal static class NameHints
{
    /// <summary>The error for a column that no table of the scope, or of those around it, has.</summary>
    public static DatabaseException NoColumn(ColumnReferenceSyntax syntax, Scope? scope)
    {
        var column = syntax.Column.Value;
        if (syntax.Table is { } alias && FindTable(scope, alias.Value) is null)
        {
            return alias.Error(
                ErrorCode.UndefinedTable,
                $"The table \"{alias.Value}\" does not stand in FROM.{NearestName.Hint(alias.Value, Aliases(scope))}");
        }

        if (syntax.Table is null && MissingValueOf(column) is { } construct)
        {
            return ExpressionBinder.NotSupported(syntax, construct);
        }

        var name = syntax.Table is null ? column : $"{syntax.Table.Value}.{column}";
        return syntax.Error(ErrorCode.UndefinedColumn, $"There is no column \"{name}\".{HintFor(syntax, scope)}");
    }

    private static string HintFor(ColumnReferenceSyntax syntax, Scope? scope)
    {
        var hint = NearestName.Hint(syntax.Column.Value, Columns(scope, syntax.Table?.Value));
        if (hint.Length > 0)
        {
            return hint;
        }

        // The column of another table, and a text in the quotes of a name.
        foreach (var table in TablesOf(scope))
        {
            foreach (var column in table.Columns)
            {
                if (syntax.Table is not null && Identifier.Same(column.Name, syntax.Column.Value))
                {
                    return $" Did you mean \"{table.Alias}.{column.Name}\"?";
                }
            }
        }

        return syntax.Table is null && syntax.SourceText.StartsWith('"')
            ? " A text stands in single quotes, a name in double ones."
            : "";
    }

    // Values that other databases write without parentheses.
    private static string? MissingValueOf(string name) => name.ToUpperInvariant() switch
    {
        "CURRENT_USER" or "SESSION_USER" or "SYSTEM_USER" or "CURRENT_ROLE" or "CURRENT_SCHEMA" or "CURRENT_CATALOG"
            or "SYSDATE" or "ROWNUM" => name.ToUpperInvariant(),
        "ARRAY" => "An array of a query",
        _ => null,
    };

    private static ScopeTable? FindTable(Scope? scope, string alias)
    {
        foreach (var table in TablesOf(scope))
        {
            if (Identifier.Same(table.Alias, alias))
            {
                return table;
            }
        }

        return null;
    }

    private static IEnumerable<string> Aliases(Scope? scope)
    {
        foreach (var table in TablesOf(scope))
        {
            yield return table.Alias;
        }
    }

    private static IEnumerable<string> Columns(Scope? scope, string? alias)
    {
        foreach (var table in TablesOf(scope))
        {
            if (alias is not null && !Identifier.Same(table.Alias, alias))
            {
                continue;
            }

            foreach (var column in table.Columns)
            {
                yield return column.Name;
            }
        }
    }

    private static IEnumerable<ScopeTable> TablesOf(Scope? scope)
    {
        for (; scope is not null; scope = scope.Outer)
        {
            foreach (var table in scope.Tables)
            {
                yield return table;
            }
        }
    }
}
