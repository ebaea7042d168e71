using System;
using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Makes the plan of a function in FROM that the application gave to the session. Its columns depend on what it is
/// called with, so that its arguments are constants.
/// </summary>
internal sealed class TableSourceBinder(
    BindingContext context, Func<ExpressionSyntax, BoundExpression> bindValue)
{
    private static readonly string[] FileFunctions = ["read_csv", "read_json", "read_jsonl", "read_parquet"];

    public TableSourceNode Bind(FunctionCallSyntax call, ITableSource source)
    {
        if (context.IsKept)
        {
            throw call.Error(
                ErrorCode.NotSupported, $"{source.Name} is not supported in what the database keeps, such as a view.");
        }

        context.CalledFunctions.Add(source.Name);
        var table = Find(call, source, ToArguments(call));
        context.Sources.Add(table);
        var ordinals = new List<int>();
        var columns = new List<PlanColumn>();
        foreach (var column in table.Columns)
        {
            ordinals.Add(ordinals.Count);
            columns.Add(new PlanColumn(column.Name, column.Type, isNullable: true));
        }

        return new TableSourceNode(source.Name, table, ordinals, columns);
    }

    /// <summary>Says of the functions that read files where they come from.</summary>
    public static void RefuseUnregistered(FunctionCallSyntax call)
    {
        var name = call.Name.Name.Value;
        if (Array.Exists(FileFunctions, known => Identifier.Same(known, name)))
        {
            throw call.Error(
                ErrorCode.NotSupported,
                $"{name} needs the formats of files: call UseFiles() of DecentDb.Transfer on the connection");
        }
    }

    private ISourceTable Find(FunctionCallSyntax call, ITableSource source, SourceArguments arguments)
    {
        try
        {
            return source.Find(arguments, context.CancellationToken);
        }
        catch (DatabaseException e) when (e.Line is null && e.Code != ErrorCode.QueryCanceled)
        {
            throw call.Error(e);
        }
    }

    private SourceArguments ToArguments(FunctionCallSyntax call)
    {
        var values = new List<SqlValue>();
        var options = new List<KeyValuePair<string, SqlValue>>();
        foreach (var argument in call.Arguments)
        {
            if (NameOf(argument, out var value) is not { } name)
            {
                values.Add(ToConstant(argument));
                continue;
            }

            if (options.Exists(known => Identifier.Same(known.Key, name)))
            {
                throw argument.Error(ErrorCode.SyntaxError, $"The argument {name} stands there twice.");
            }

            options.Add(KeyValuePair.Create(name.ToLowerInvariant(), ToConstant(value)));
        }

        return new SourceArguments(values, options);
    }

    // name => value, and name = value as in DuckDB.
    private static string? NameOf(ExpressionSyntax argument, out ExpressionSyntax value)
    {
        value = argument;
        switch (argument)
        {
            case NamedArgumentSyntax named:
                value = named.Value;
                return named.Name.Value;
            case BinarySyntax { Operator: BinaryOperator.Equal, Left: ColumnReferenceSyntax { Table: null } column } e:
                value = e.Right;
                return column.Column.Value;
            default:
                return null;
        }
    }

    private SqlValue ToConstant(ExpressionSyntax syntax) => bindValue(syntax) is BoundConstant constant
        ? constant.Value
        : throw syntax.Error(
            ErrorCode.NotSupported, "The columns of the function depend on its arguments, which must be constants.");
}
