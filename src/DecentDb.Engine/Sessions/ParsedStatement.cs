using System;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// A parsed statement and the newest plan made for it: shared by all sessions that use the same text. Immutable but for
/// the plan, which is swapped whole.
/// </summary>
internal sealed class ParsedStatement(StatementSyntax syntax, StatementParameters parameters)
{
    private readonly bool[] _isStored = FindStored(syntax, parameters);
    private CachedPlan? _plan;

    public StatementSyntax Syntax { get; } = syntax;

    public StatementTraits Traits { get; } = StatementTraits.Of(syntax);

    public StatementParameters Parameters { get; } = parameters;

    public string Text => Syntax.SourceText;

    /// <summary>True for CREATE TEMP ….</summary>
    public bool MakesTemporary =>
        Syntax is CreateTableSyntax { Temporary: true } or CreateViewSyntax { Temporary: true };

    /// <summary>
    /// True when all that a parameter does is to give a column of the only row its value: then NULL needs no plan of
    /// its own, because it is the same NULL whatever the type of the values before it.
    /// </summary>
    public bool IsStored(int parameter) => _isStored[parameter];

    /// <summary>The plan for this schema version and these parameter types, or null when it must be made.</summary>
    public CompiledStatement? FindPlan(CatalogSnapshot catalog, ReadOnlySpan<SqlTypeKind> parameterTypes)
    {
        var plan = Volatile.Read(ref _plan);
        return plan is not null && ReferenceEquals(plan.Catalog, catalog)
            && parameterTypes.SequenceEqual(plan.ParameterTypes)
            ? plan.Statement
            : null;
    }

    public void KeepPlan(
        CatalogSnapshot catalog, ReadOnlySpan<SqlTypeKind> parameterTypes, CompiledStatement statement) =>
        Volatile.Write(ref _plan, new CachedPlan(catalog, parameterTypes.ToArray(), statement));

    private static bool[] FindStored(StatementSyntax syntax, StatementParameters parameters)
    {
        var stored = new bool[parameters.Names.Count];
        switch (syntax)
        {
            case InsertSyntax { Source.Body: ValuesSyntax { Rows: [var row] } }:
                foreach (var value in row.Values)
                {
                    Note(value);
                }

                break;
            case UpdateSyntax update:
                foreach (var assignment in update.Assignments)
                {
                    Note(assignment.Value);
                }

                break;
        }

        return stored;

        void Note(ExpressionSyntax value)
        {
            if (value is ParameterSyntax parameter && parameters.IndexOf(parameter) is >= 0 and var index)
            {
                stored[index] = parameters.UseCounts[index] == 1;
            }
        }
    }

    private sealed record CachedPlan(
        CatalogSnapshot Catalog, SqlTypeKind[] ParameterTypes, CompiledStatement Statement);
}
