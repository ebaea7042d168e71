using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Text;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Binds JSON_VALUE, JSON_QUERY and JSON_EXISTS with their clauses, and JSON_TABLE.</summary>
/// <param name="coercion">Brings values to types.</param>
/// <param name="bind">Binds an expression whose type may stay open.</param>
internal sealed class JsonFormBinder(Coercion coercion, Func<ExpressionSyntax, BoundExpression> bind)
{
    private static readonly SqlType Jsonb = new(SqlTypeKind.Jsonb);

    /// <summary>
    /// The clauses of a call, none of which need be written where the path is one that only SQL/JSON has; else null.
    /// </summary>
    public static JsonClausesSyntax? ClausesOf(FunctionCallSyntax syntax)
    {
        if (syntax.Json is { } clauses)
        {
            return clauses;
        }

        return syntax.Arguments is [_, TextLiteralSyntax path] && syntax.Name.Schema is null
            && JsonFormParser.HasClauses(syntax.Name.Name.Value) && IsOfSqlJson(path.Value)
            ? new JsonClausesSyntax(syntax.Location) : null;
    }

    // A plain path has names and indexes alone.
    private static bool IsOfSqlJson(string path) => path.AsSpan().IndexOfAny("*?@()") >= 0
        || path.StartsWith("lax ", StringComparison.Ordinal) || path.StartsWith("strict ", StringComparison.Ordinal);

    /// <summary>A call with clauses.</summary>
    public BoundFunction Bind(FunctionCallSyntax syntax, JsonClausesSyntax clauses)
    {
        var name = syntax.Name.Name.Value.ToLowerInvariant();
        var kind = name switch
        {
            "json_value" => JsonFormKind.Value,
            "json_query" => JsonFormKind.Query,
            _ => JsonFormKind.Exists,
        };
        var type = clauses.Returning is { } returning ? TypeOf(returning) : kind switch
        {
            JsonFormKind.Value => SqlType.Text,
            JsonFormKind.Query => Jsonb,
            _ => SqlType.Boolean,
        };
        var form = FormOf(kind, type, clauses, JsonBehavior.Null);
        List<BoundExpression> arguments =
        [
            BindJson(syntax.Arguments[0]),
            coercion.To(bind(syntax.Arguments[1]), SqlType.Text, syntax.Arguments[1]),
            BindPassing(clauses.Passing),
            BindDefault(clauses.OnEmpty, type),
            BindDefault(clauses.OnError, type),
        ];
        return new BoundFunction(form.ToOverload(name), arguments, type);
    }

    /// <summary>The rows of JSON_TABLE.</summary>
    public TableFunctionNode Bind(JsonTableSyntax syntax)
    {
        if (syntax.OnError is { Word: not ("ERROR" or "EMPTY ARRAY") } other)
        {
            throw other.Error(ErrorCode.SyntaxError, "JSON_TABLE takes ERROR or EMPTY ON ERROR.");
        }

        var failsOnError = syntax.OnError is { Word: "ERROR" };
        var columns = new List<PlanColumn>();
        List<BoundExpression> arguments = [BindJson(syntax.Value), BindPassing(syntax.Passing)];
        var columnOnError = failsOnError ? JsonBehavior.Error : JsonBehavior.Null;
        var root = BindLevel(syntax.Path, syntax.Columns, columnOnError, columns, arguments);
        return new TableFunctionNode(
            "json_table", () => new JsonTableRows(root, failsOnError), arguments, columns, IsStrict: false);
    }

    private JsonTableLevel BindLevel(
        TextLiteralSyntax path,
        IReadOnlyList<JsonColumnSyntax> syntaxes,
        JsonBehavior columnOnError,
        List<PlanColumn> columns,
        List<BoundExpression> arguments)
    {
        var own = new List<JsonTableColumn>();
        var nested = new List<JsonTableLevel>();
        foreach (var syntax in syntaxes)
        {
            coercion.Context.CountExpression(syntax);
            if (syntax is { Kind: JsonColumnKind.Nested, Path: { } within })
            {
                nested.Add(BindLevel(within, syntax.Columns, columnOnError, columns, arguments));
                continue;
            }

            if (syntax.Name is not { } name)
            {
                throw new UnreachableException();
            }

            if (columns.Exists(column => Identifier.Same(column.Name, name.Value)))
            {
                throw name.Error(
                    ErrorCode.DuplicateColumn, $"JSON_TABLE has the column \"{name.Value}\" more than once.");
            }

            own.Add(syntax is { Type: { } type, Clauses: { } clauses }
                ? BindColumn(
                    syntax, clauses, name, TypeOf(type), columnOnError, columns.Count, arguments)
                : new JsonTableColumn(columns.Count, null));
            columns.Add(new PlanColumn(
                name.Value, own[^1].Value?.Form.Type ?? SqlType.Integer, isNullable: true));
        }

        return new JsonTableLevel(PathOf(path, path.Value), own, nested);
    }

    private JsonTableColumn BindColumn(
        JsonColumnSyntax syntax,
        JsonClausesSyntax clauses,
        NameSyntax name,
        SqlType type,
        JsonBehavior onError,
        int index,
        List<BoundExpression> arguments)
    {
        var kind = syntax.Kind == JsonColumnKind.Exists ? JsonFormKind.Exists
            : syntax.Kind == JsonColumnKind.Query || type.Traits.IsJson || type.IsArray
                || clauses.Wrapper is not null || clauses.OmitsQuotes ? JsonFormKind.Query
            : JsonFormKind.Value;
        var form = FormOf(kind, type, clauses, onError);
        var path = syntax.Path is { } written
            ? PathOf(written, written.Value)
            : PathOf(syntax, "$." + Utf8Text.Decode(PathItem.OfText(name.Value).View.Bytes));
        var onEmptyIndex = AddDefault(clauses.OnEmpty, type, arguments);
        var onErrorIndex = AddDefault(clauses.OnError, type, arguments);
        return new JsonTableColumn(index, new JsonTableValue(form, path, onEmptyIndex, onErrorIndex));
    }

    private SqlType TypeOf(TypeNameSyntax syntax) => TypeNames.Resolve(syntax, coercion.Context.Catalog);

    private int AddDefault(JsonBehaviorSyntax? behavior, SqlType type, List<BoundExpression> arguments)
    {
        if (behavior?.Default is null)
        {
            return -1;
        }

        arguments.Add(BindDefault(behavior, type));
        return arguments.Count - 1;
    }

    private static PathProgram PathOf(SyntaxNode place, string path)
    {
        try
        {
            return PathParser.Parse(Encoding.UTF8.GetBytes(path));
        }
        catch (DatabaseException e) when (e.Line is null)
        {
            throw place.Error(e);
        }
    }

    private static JsonForm FormOf(
        JsonFormKind kind, SqlType type, JsonClausesSyntax clauses, JsonBehavior columnOnError)
    {
        if (kind != JsonFormKind.Query && (clauses.Wrapper is not null || clauses.OmitsQuotes))
        {
            throw clauses.Error(ErrorCode.SyntaxError, "WRAPPER and QUOTES belong to JSON_QUERY.");
        }

        var wrapper = clauses.Wrapper switch
        {
            "CONDITIONAL" => JsonWrapper.Conditional,
            "UNCONDITIONAL" => JsonWrapper.Unconditional,
            _ => JsonWrapper.None,
        };
        if (wrapper != JsonWrapper.None && clauses.OmitsQuotes)
        {
            throw clauses.Error(ErrorCode.SyntaxError, "OMIT QUOTES does not stand beside WITH WRAPPER.");
        }

        if (kind == JsonFormKind.Exists && clauses.OnEmpty is { } none)
        {
            throw none.Error(ErrorCode.SyntaxError, "JSON_EXISTS takes no ON EMPTY.");
        }

        var onError = clauses.OnError is { } given ? BehaviorOf(given, kind)
            : kind == JsonFormKind.Exists && columnOnError == JsonBehavior.Null ? JsonBehavior.False
            : columnOnError;
        var onEmpty = clauses.OnEmpty is { } empty ? BehaviorOf(empty, kind) : JsonBehavior.Null;
        return new JsonForm(kind, type, wrapper, clauses.OmitsQuotes, onEmpty, onError);
    }

    private static JsonBehavior BehaviorOf(JsonBehaviorSyntax syntax, JsonFormKind kind) => (syntax.Word, kind) switch
    {
        ("ERROR", _) => JsonBehavior.Error,
        ("TRUE", JsonFormKind.Exists) => JsonBehavior.True,
        ("FALSE", JsonFormKind.Exists) => JsonBehavior.False,
        ("UNKNOWN", JsonFormKind.Exists) => JsonBehavior.Null,
        ("NULL", JsonFormKind.Value or JsonFormKind.Query) => JsonBehavior.Null,
        ("DEFAULT", JsonFormKind.Value or JsonFormKind.Query) => JsonBehavior.Default,
        ("EMPTY ARRAY", JsonFormKind.Query) => JsonBehavior.EmptyArray,
        ("EMPTY OBJECT", JsonFormKind.Query) => JsonBehavior.EmptyObject,
        _ => throw syntax.Error(
            ErrorCode.SyntaxError, $"{syntax.Word} does not stand before ON EMPTY or ON ERROR here."),
    };

    // The value that is looked into, in whatever type it comes.
    private BoundExpression BindJson(ExpressionSyntax syntax)
    {
        var value = bind(syntax);
        return value.Type.IsText || value.Type.Traits.IsJson || Coercion.IsOpen(value)
            ? value is BoundConstant { IsNull: true }
                ? BoundConstant.NullOf(Jsonb)
                : Cast(value, Jsonb, syntax)
            : throw syntax.Error(
                ErrorCode.DatatypeMismatch, $"A JSON path is followed through JSON or a text, not {value.Type}.");
    }

    private BoundExpression Cast(BoundExpression value, SqlType type, SyntaxNode place)
    {
        var result = coercion.To(value, type, place, CastContext.Explicit);
        return result.Type.Kind == type.Kind ? result : new BoundCast(result, type, CastContext.Explicit);
    }

    private BoundExpression BindPassing(IReadOnlyList<NamedArgumentSyntax> passing)
    {
        if (passing.Count == 0)
        {
            return BoundConstant.NullOf(Jsonb);
        }

        List<BoundExpression> fields = [];
        foreach (var variable in passing)
        {
            fields.Add(new BoundConstant(SqlValue.FromText(variable.Name.Value), SqlType.Text));
            fields.Add(coercion.Settle(bind(variable.Value), variable.Value));
        }

        return new BoundFunction(JsonBuildingFunctions.ObjectOfJsonb.Overloads[0], fields, Jsonb);
    }

    private BoundExpression BindDefault(JsonBehaviorSyntax? behavior, SqlType type) => behavior?.Default is { } syntax
        ? Cast(bind(syntax), type, syntax)
        : BoundConstant.NullOf(type);
}
