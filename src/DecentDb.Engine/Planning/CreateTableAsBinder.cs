using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plan of CREATE TABLE AS.</summary>
internal sealed class CreateTableAsBinder(BindingContext context)
{
    public CreateTableAsPlan Bind(CreateTableSyntax syntax, QuerySyntax query)
    {
        var name = ObjectName.New(syntax.Name, context.Catalog, syntax.Temporary);
        if (context.Catalog.FindTable(name) is not null)
        {
            return syntax.IfNotExists
                ? new CreateTableAsPlan(null, null)
                : throw syntax.Name.Error(ErrorCode.DuplicateTable, $"The table \"{name}\" exists already.");
        }

        var source = new QueryBinder(context).BindQuery(query, new Scope(null), []);
        if (syntax.AsNames.Count > source.Output.Count)
        {
            throw syntax.Error(
                ErrorCode.SyntaxError,
                $"{syntax.AsNames.Count} columns are named, but the query gives {source.Output.Count}.");
        }

        var definition = new TableDefinition { Name = name };
        var names = new HashSet<string>(Identifier.Comparer);
        for (var i = 0; i < source.Output.Count; i++)
        {
            var column = i < syntax.AsNames.Count ? syntax.AsNames[i].Value : source.Output[i].Name;
            if (!names.Add(column))
            {
                throw syntax.Error(
                    ErrorCode.DuplicateColumn, $"The query gives more than one column \"{column}\": name them.");
            }

            definition.Columns.Add(new ColumnDefinition { Name = column, Type = source.Output[i].Type });
        }

        return new CreateTableAsPlan(definition, syntax.WithData ? source : null);
    }
}
