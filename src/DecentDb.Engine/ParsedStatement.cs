using System;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Sql;
using DecentDb.Engine.Types;

namespace DecentDb.Engine;

/// <summary>
/// A parsed statement and the newest plan made for it: shared by all sessions that use the same text. Immutable but for
/// the plan, which is swapped whole.
/// </summary>
internal sealed class ParsedStatement(StatementSyntax syntax, StatementParameters parameters)
{
    private CachedPlan? _plan;

    public StatementSyntax Syntax { get; } = syntax;

    public StatementParameters Parameters { get; } = parameters;

    public string Text => Syntax.SourceText;

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

    private sealed record CachedPlan(
        CatalogSnapshot Catalog, SqlTypeKind[] ParameterTypes, CompiledStatement Statement);
}
