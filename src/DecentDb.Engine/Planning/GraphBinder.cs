using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Makes the plan of graph_reach, graph_path and graph_components: name the relation that holds the edges and its two
/// columns, then the values that are asked about.
/// </summary>
/// <param name="context">The statement.</param>
/// <param name="coercion">Settles types.</param>
/// <param name="bindQuery">Binds a query that stands alone.</param>
/// <param name="bind">Binds a value.</param>
internal sealed class GraphBinder(
    BindingContext context,
    Coercion coercion,
    Func<QuerySyntax, PlanNode> bindQuery,
    Func<ExpressionSyntax, BoundExpression> bind)
{
    private const int NameCount = 3;
    private const int DefaultReach = 8;
    private const int DefaultPath = 10;

    /// <summary>The question that a function answers; null where it is none of the three.</summary>
    public static GraphQuestion? QuestionOf(string name) =>
        Identifier.Same(name, "graph_reach") ? GraphQuestion.Reach
        : Identifier.Same(name, "graph_path") ? GraphQuestion.Path
        : Identifier.Same(name, "graph_components") ? GraphQuestion.Components
        : null;

    public GraphNode Bind(FunctionCallSyntax call, GraphQuestion question)
    {
        if (context.IsKept)
        {
            throw call.Error(
                ErrorCode.NotSupported,
                $"{call.Name.Name.Value} is not supported in what the database keeps, such as a view.");
        }

        var (positional, named) = Split(call);
        if (positional.Count < NameCount)
        {
            throw WrongCall(call, question);
        }

        var edges = BindEdges(call, positional, out var type);
        positional.RemoveRange(0, NameCount);
        var arguments = BindArguments(call, question, positional, named, type);
        List<PlanColumn> columns = question switch
        {
            GraphQuestion.Reach => [Column("node", type), Column("depth", SqlType.Integer), Column("parent", type)],
            GraphQuestion.Path => [Column("step", SqlType.Integer), Column("node", type)],
            _ => [Column("node", type), Column("component", SqlType.BigInt)],
        };
        return new GraphNode(edges, question, arguments, columns);
    }

    private static PlanColumn Column(string name, SqlType type) => new(name, type, isNullable: true);

    private static (List<ExpressionSyntax> Positional, Dictionary<string, ExpressionSyntax> Named) Split(
        FunctionCallSyntax call)
    {
        var positional = new List<ExpressionSyntax>();
        var named = new Dictionary<string, ExpressionSyntax>(Identifier.Comparer);
        foreach (var argument in call.Arguments)
        {
            if (argument is not NamedArgumentSyntax part)
            {
                positional.Add(named.Count == 0 ? argument : throw argument.Error(
                    ErrorCode.SyntaxError, "An argument without a name stands before those with one."));
            }
            else if (!named.TryAdd(part.Name.Value, part.Value))
            {
                throw argument.Error(ErrorCode.SyntaxError, $"The argument {part.Name.Value} stands there twice.");
            }
        }

        return (positional, named);
    }

    // The rows of SELECT from, to FROM edges, so that views, queries of WITH and columns are found as everywhere.
    private ProjectNode BindEdges(FunctionCallSyntax call, List<ExpressionSyntax> names, out SqlType type)
    {
        var table = NameOf(names[0], mayHaveSchema: true);
        var query = Parser.ParseQuery($"SELECT {NameOf(names[1])}, {NameOf(names[2])} FROM {table}");
        PlanNode plan;
        try
        {
            plan = bindQuery(query);
        }
        catch (DatabaseException e) when (e.Code is ErrorCode.UndefinedTable or ErrorCode.UndefinedColumn)
        {
            var place = e.Code == ErrorCode.UndefinedTable ? names[0] : call;
            throw place.Error(e.Code, FirstSentence(e.Message));
        }

        BoundExpression from = new BoundColumn(plan.Output[0]);
        BoundExpression to = new BoundColumn(plan.Output[1]);
        type = coercion.Unify(ref from, ref to, call, "=", names[1], names[2]);
        return new ProjectNode(
            plan, [from, to], [new PlanColumn("from", type, true), new PlanColumn("to", type, true)]);
    }

    // Without the place, which is one in a text that nobody has written.
    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(" (line ", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }

    // A name is written as it is, or as a text.
    private static string NameOf(ExpressionSyntax syntax, bool mayHaveSchema = false) => syntax switch
    {
        TextLiteralSyntax text => Quoted(text.Value),
        ColumnReferenceSyntax { Table: null, Column: var name } => Quoted(name.Value),
        ColumnReferenceSyntax { Schema: null, Table: { } schema, Column: var name } when mayHaveSchema =>
            Quoted(schema.Value) + "." + Quoted(name.Value),
        _ => throw syntax.Error(ErrorCode.SyntaxError, "A name of a table or column is expected."),
    };

    private static string Quoted(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private List<BoundExpression> BindArguments(
        FunctionCallSyntax call,
        GraphQuestion question,
        List<ExpressionSyntax> positional,
        Dictionary<string, ExpressionSyntax> named,
        SqlType type)
    {
        (string Name, SqlType Type, SqlValue? Default)[] parameters = question switch
        {
            GraphQuestion.Reach =>
            [
                ("start", type, null), ("max_depth", SqlType.BigInt, SqlValue.FromInt64(DefaultReach)),
                ("direction", SqlType.Text, SqlValue.FromText("out")), ("max_rows", SqlType.BigInt, SqlValue.Null),
            ],
            GraphQuestion.Path =>
            [
                ("source", type, null), ("target", type, null),
                ("max_depth", SqlType.BigInt, SqlValue.FromInt64(DefaultPath)),
                ("direction", SqlType.Text, SqlValue.FromText("out")),
            ],
            _ => [],
        };
        if (positional.Count > parameters.Length)
        {
            throw WrongCall(call, question);
        }

        var arguments = new List<BoundExpression>();
        for (var i = 0; i < parameters.Length; i++)
        {
            var (name, wanted, usual) = parameters[i];
            var given = i < positional.Count ? positional[i] : null;
            if (named.Remove(name, out var byName))
            {
                given = given is null
                    ? byName
                    : throw byName.Error(ErrorCode.SyntaxError, $"The argument {name} stands there twice.");
            }

            arguments.Add(
                given is not null ? coercion.To(bind(given), wanted, given)
                : usual is { } value ? new BoundConstant(value.IsNull ? SqlValue.NullOf(wanted.Kind) : value, wanted)
                : throw WrongCall(call, question));
        }

        return named.Count == 0 ? arguments : throw WrongCall(call, question);
    }

    private static DatabaseException WrongCall(FunctionCallSyntax call, GraphQuestion question) => call.Error(
        ErrorCode.UndefinedFunction,
        "The function is called as " + question switch
        {
            GraphQuestion.Reach => "graph_reach(edges, from_column, to_column, start "
                + "[, max_depth => 8, direction => 'out', max_rows => NULL]).",
            GraphQuestion.Path => "graph_path(edges, from_column, to_column, source, target "
                + "[, max_depth => 10, direction => 'out']).",
            _ => "graph_components(edges, from_column, to_column).",
        });
}
