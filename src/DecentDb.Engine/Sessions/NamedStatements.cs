using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Sessions;

/// <summary>The statements that a session keeps under names: PREPARE, EXECUTE and DEALLOCATE.</summary>
internal sealed class NamedStatements(SessionContext session)
{
    private Dictionary<string, (ParsedStatement Parsed, SqlType[] Types)> Statements => session.NamedStatements;

    /// <summary>PREPARE: what does not depend on the values of parameters is checked now.</summary>
    public void Prepare(PrepareSyntax syntax)
    {
        if (Statements.ContainsKey(syntax.Name.Value))
        {
            throw syntax.Name.Error(
                ErrorCode.DuplicatePreparedStatement,
                $"The session has a prepared statement \"{syntax.Name.Value}\" already.");
        }

        var types = new SqlType[syntax.Types.Count];
        for (var i = 0; i < types.Length; i++)
        {
            var type = syntax.Types[i];
            types[i] = session.WithCatalog((catalog, _) => TypeNames.Resolve(type, catalog));
        }

        var parsed = Parse(syntax.Statement.SourceText);
        new PreparedStatement(session, parsed).GetColumns();
        Statements.Add(syntax.Name.Value, (parsed, types));
    }

    /// <summary>DEALLOCATE.</summary>
    public void Deallocate(DeallocateSyntax syntax)
    {
        if (syntax.Name is not { } name)
        {
            Statements.Clear();
        }
        else if (!Statements.Remove(name.Value))
        {
            throw NotFound(name);
        }
    }

    /// <summary>EXECUTE.</summary>
    /// <param name="syntax">The statement.</param>
    /// <param name="parameters">The parameters of EXECUTE itself, which its values may name.</param>
    /// <param name="rows">Gets the rows.</param>
    /// <param name="cancellationToken">Ends the execution.</param>
    public void Execute(
        ExecuteSyntax syntax, ReadOnlySpan<SqlValue> parameters, ResultRows rows, CancellationToken cancellationToken)
    {
        if (!Statements.TryGetValue(syntax.Name.Value, out var named))
        {
            throw NotFound(syntax.Name);
        }

        var statement = new PreparedStatement(session, named.Parsed, rows);
        var numbers = named.Parsed.Parameters.Numbers;
        var count = 0;
        for (var i = 0; i < numbers.Count; i++)
        {
            count = Math.Max(count, PlaceOf(numbers, i) + 1);
        }

        if (syntax.Values.Count != Math.Max(count, named.Types.Length))
        {
            throw syntax.Error(
                ErrorCode.SyntaxError,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"EXECUTE has {syntax.Values.Count} values for {Math.Max(count, named.Types.Length)} parameters."));
        }

        var types = TypesOf(statement, named.Types, numbers, syntax.Values.Count);
        var values = Evaluate(syntax, types, parameters, cancellationToken);
        for (var i = 0; i < numbers.Count; i++)
        {
            statement.SetParameter(i, values[PlaceOf(numbers, i)]);
        }

        statement.Execute(cancellationToken);
    }

    // A parameter with a name counts by its first use.
    private static int PlaceOf(IReadOnlyList<int> numbers, int parameter) =>
        numbers[parameter] > 0 ? numbers[parameter] - 1 : parameter;

    private static ParsedStatement Parse(string text)
    {
        var syntax = Parser.ParseStatement(text);
        var positional = 0;
        return new ParsedStatement(syntax, StatementParameters.Of(syntax, ref positional));
    }

    // Those that PREPARE names, else those of the places where the parameters stand.
    private static SqlType?[] TypesOf(
        PreparedStatement statement, SqlType[] given, IReadOnlyList<int> numbers, int count)
    {
        var types = new SqlType?[count];
        var settled = numbers.Count > 0 ? statement.GetParameterTypes() : [];
        for (var i = 0; i < numbers.Count; i++)
        {
            types[PlaceOf(numbers, i)] = settled[i].IsUntyped ? null : settled[i];
        }

        for (var i = 0; i < given.Length; i++)
        {
            types[i] = given[i];
        }

        return types;
    }

    private SqlValue[] Evaluate(
        ExecuteSyntax syntax,
        SqlType?[] types,
        ReadOnlySpan<SqlValue> parameters,
        CancellationToken cancellationToken)
    {
        if (syntax.Values.Count == 0)
        {
            return [];
        }

        var items = new List<string>();
        for (var i = 0; i < syntax.Values.Count; i++)
        {
            var text = syntax.Values[i].SourceText;
            items.Add(types[i] is { } type ? $"CAST(({text}) AS {type})" : text);
        }

        var query = new PreparedStatement(session, Parse("SELECT " + string.Join(", ", items)));
        for (var i = 0; i < parameters.Length; i++)
        {
            query.SetParameter(i, parameters[i]);
        }

        query.Execute(cancellationToken);
        var source = query.Rows.Source;
        try
        {
            if (source.Next() is not { SelectedCount: 1 } row)
            {
                throw syntax.Error(ErrorCode.CardinalityViolation, "The values of EXECUTE are not one row.");
            }

            var values = new SqlValue[syntax.Values.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = ValueConverter.Get(row.Columns[i], row.RowAt(0), query.Rows.Columns[i].Type.Kind);
            }

            return values;
        }
        finally
        {
            source.Close();
        }
    }

    private static DatabaseException NotFound(NameSyntax name) => name.Error(
        ErrorCode.UndefinedPreparedStatement, $"The session has no prepared statement \"{name.Value}\".");
}
