using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Tests.Sql.Parsing;

/// <summary>Prints a syntax tree as an S-expression, so that a table of texts can say what each must become.</summary>
internal static class SyntaxPrinter
{
    public static string Print(SyntaxNode node) => node switch
    {
        ExpressionSyntax e => Expression(e),
        StatementSyntax s => Statement(s),
        QuerySyntax q => Query(q),
        TypeNameSyntax t => Type(t),
        _ => throw new NotSupportedException(node.GetType().Name),
    };

    private static string List(string head, params IEnumerable<string?> parts)
    {
        var text = new StringBuilder("(").Append(head);
        foreach (string? part in parts)
        {
            if (!string.IsNullOrEmpty(part))
            {
                text.Append(' ').Append(part);
            }
        }

        return text.Append(')').ToString();
    }

    private static string? Opt(string head, SyntaxNode? node) => node is null ? null : List(head, Any(node));

    private static string? OptList(string head, IEnumerable<SyntaxNode>? nodes) =>
        nodes is null || !nodes.Any() ? null : List(head, nodes.Select(Any));

    private static string Any(SyntaxNode node) => node switch
    {
        ExpressionSyntax e => Expression(e),
        StatementSyntax s => Statement(s),
        QuerySyntax q => Query(q),
        QueryBodySyntax b => Body(b),
        TableReferenceSyntax t => Table(t),
        SelectItemSyntax i => Item(i),
        OrderItemSyntax o => Order(o.Expression, o.Descending, o.Nulls),
        IndexColumnSyntax i => Order(i.Expression, i.Descending, i.Nulls),
        NameSyntax n => n.Value,
        ObjectNameSyntax n => n.ToString(),
        TypeNameSyntax t => Type(t),
        WhenSyntax w => List("when", Any(w.When), Any(w.Then)),
        ValuesRowSyntax r => List("row", r.Values.Select(Expression)),
        WindowSyntax w => Window(w),
        NamedWindowSyntax w => List(w.Name.Value, Window(w.Window)),
        WindowFrameSyntax f => List(
            f.Unit.ToString().ToLowerInvariant(), Bound(f.Start), f.End is null ? null : Bound(f.End),
            f.Exclusion == WindowExclusion.NoOthers ? null : "exclude-" + f.Exclusion),
        _ => Part(node),
    };

    private static string CommonTable(CommonTableSyntax c) => List(
        c.Name.Value,
        OptList("columns", c.Columns),
        c.Materialization == Materialization.Default ? null : c.Materialization.ToString(),
        Any(c.Statement),
        c.Search is { } s
            ? List(s.IsDepthFirst ? "depth" : "breadth", s.Columns.Select(Any).Append(s.Sequence.Value)) : null,
        c.Cycle is { } y ? List("cycle", y.Columns.Select(Any).Append(y.MarkColumn.Value).Append(y.Path.Value)) : null);

    /// <summary>The parts of statements that stand in no place of an expression.</summary>
    private static string Part(SyntaxNode node) => node switch
    {
        WithSyntax w => List(w.Recursive ? "with-recursive" : "with", w.Tables.Select(Any)),
        CommonTableSyntax c => CommonTable(c),
        AssignmentSyntax a =>
            List("=", a.Columns.Count == 1 ? Any(a.Columns[0]) : OptList("columns", a.Columns), Any(a.Value)),
        OnConflictSyntax c => List(
            "on-conflict", c.Target is null ? null : Any(c.Target),
            c.Assignments is null ? "nothing" : OptList("set", c.Assignments), Opt("where", c.Where)),
        ConflictTargetSyntax t => t.Constraint is { } constraint
            ? List("constraint", constraint.Value) : List("columns", OptList("key", t.Columns), Opt("where", t.Where)),
        TargetSyntax t => t.Alias is null ? t.Name.ToString() : List("as", t.Name.ToString(), t.Alias.Value),
        TableAliasSyntax a => a.Columns.Count == 0 ? a.Name.Value : List(a.Name.Value, a.Columns.Select(Any)),
        ColumnDefinitionSyntax c => List(c.Name.Value, c.Constraints.Select(Any).Prepend(Type(c.Type))),
        ColumnConstraintSyntax c => Named(c.Name, ColumnConstraint(c)),
        TableConstraintSyntax c => Named(c.Name, TableConstraint(c)),
        ReferencesSyntax r => List(
            "references", r.Table.ToString(), OptList("columns", r.Columns),
            r.OnDelete == ReferentialAction.NoAction ? null : "delete-" + r.OnDelete,
            OptList("deleted", r.DeletedColumns),
            r.OnUpdate == ReferentialAction.NoAction ? null : "update-" + r.OnUpdate,
            r.Deferrable ? "deferrable" : null, r.InitiallyDeferred ? "deferred" : null),
        MergeWhenSyntax w => List(
            w.Match.ToString(), Opt("and", w.Condition), w.Action is null ? "nothing" : Any(w.Action)),
        MergeDeleteSyntax => "delete",
        MergeUpdateSyntax u => List("set", u.Assignments.Select(Any)),
        MergeInsertSyntax i => List(
            "insert", OptList("columns", i.Columns), i.Overriding == InsertOverriding.None ? null : i.Overriding.ToString(),
            i.Values is null ? "default-values" : OptList("values", i.Values)),
        AddColumnSyntax a => List("add-column", a.IfNotExists ? "if-not-exists" : null, Any(a.Column)),
        AddConstraintSyntax a => List("add", Any(a.Constraint)),
        DropPartSyntax d => List(
            d.IsConstraint ? "drop-constraint" : "drop-column", d.IfExists ? "if-exists" : null, d.Name.Value,
            d.Cascade ? "cascade" : null),
        RenameSyntax r => List("rename-" + r.Part, r.OldName?.Value, r.NewName.Value),
        SetDefaultSyntax d => List("default", d.Column.Value, d.Value is null ? "none" : Any(d.Value)),
        SetTypeSyntax t => List("type", t.Column.Value, Any(t.Type), t.Value is null ? null : List("using", Any(t.Value))),
        SetIdentitySyntax i => List(
            "identity-" + i.Change, i.Column.Value, i.Identity is null ? null : Any(i.Identity)),
        SetNullabilitySyntax n => List(n.Nullable ? "null" : "not-null", n.Column.Value),
        _ => throw new NotSupportedException(node.GetType().Name),
    };

    private static string Named(NameSyntax? name, string constraint) =>
        name is null ? constraint : List("constraint", name.Value, constraint);

    private static string ColumnConstraint(ColumnConstraintSyntax c) => c switch
    {
        NullabilitySyntax n => n.Nullable ? "null" : "not-null",
        ColumnPrimaryKeySyntax p => List(
            "primary-key", p.Descending ? "desc" : null, p.AutoIncrement ? "autoincrement" : null),
        ColumnUniqueSyntax => "unique",
        ColumnDefaultSyntax d => List("default", Any(d.Value)),
        ColumnCheckSyntax k => List("check", Any(k.Condition)),
        ColumnReferencesSyntax r => Any(r.References),
        ColumnCollateSyntax k => List("collate", k.Collation.Value),
        IdentitySyntax i =>
            List(i.Always ? "identity-always" : "identity", i.Start?.ToString(), i.Increment?.ToString()),
        GeneratedColumnSyntax g => List(g.Stored ? "stored" : "virtual", Any(g.Value)),
        _ => throw new NotSupportedException(c.GetType().Name),
    };

    private static string TableConstraint(TableConstraintSyntax c) => c switch
    {
        PrimaryKeySyntax p => List("primary-key", p.Columns.Select(Any)),
        UniqueSyntax u => List("unique", u.Columns.Select(Any)),
        CheckSyntax k => List("check", Any(k.Condition)),
        ForeignKeySyntax f => List("foreign-key", OptList("columns", f.Columns), Any(f.References)),
        _ => throw new NotSupportedException(c.GetType().Name),
    };

    private static string Order(ExpressionSyntax expression, bool descending, NullsOrder nulls) =>
        !descending && nulls == NullsOrder.Default
            ? Any(expression)
            : List(
                descending ? "desc" : "asc", Any(expression),
                nulls == NullsOrder.Default ? null : "nulls-" + nulls.ToString().ToLowerInvariant());

    private static string Type(TypeNameSyntax t)
    {
        string text = t.Name.Replace(' ', '_');
        if (t.Arguments.Count > 0)
        {
            text += $"[{string.Join(',', t.Arguments)}]";
        }

        return text + (t.WithTimeZone ? "+tz" : "") + (t.IsArray ? "[]" : "");
    }

    private static string Window(WindowSyntax w) => List(
        "over", w.BaseName?.Value, OptList("partition", w.PartitionBy), OptList("order", w.OrderBy),
        w.Frame is null ? null : Any(w.Frame));

    private static string Bound(WindowBoundSyntax b) =>
        b.Offset is null ? b.Kind.ToString() : List(b.Kind.ToString(), Any(b.Offset));

    private static string Not(bool negated, string text) => negated ? "not-" + text : text;

    private static string Literal(LiteralSyntax literal) => literal switch
    {
        NullLiteralSyntax => "null",
        BooleanLiteralSyntax b => b.Value ? "true" : "false",
        IntegerLiteralSyntax i => i.Value.ToString(CultureInfo.InvariantCulture),
        DecimalLiteralSyntax d => d.Value.ToString(CultureInfo.InvariantCulture) + "m",
        DoubleLiteralSyntax d => d.Value.ToString("R", CultureInfo.InvariantCulture) + "d",
        TextLiteralSyntax t => "'" + t.Value + "'",
        BlobLiteralSyntax b => "x" + Convert.ToHexString(b.Value.Span),
        TypedLiteralSyntax t => List(Type(t.Type), "'" + t.Value + "'"),
        _ => throw new NotSupportedException(literal.GetType().Name),
    };

    private static string Expression(ExpressionSyntax e) => e switch
    {
        LiteralSyntax l => Literal(l),
        ColumnReferenceSyntax c => string.Join('.', new[] { c.Schema, c.Table, c.Column }.Where(n => n is not null)),
        ParameterSyntax p => p.Kind switch
        {
            ParameterKind.Named => "@" + p.Name,
            ParameterKind.Numbered => "$" + p.Ordinal,
            _ => "?" + p.Ordinal,
        },
        UnarySyntax u => List(OperatorText.Of(u.Operator).ToLowerInvariant(), Any(u.Operand)),
        BinarySyntax b => List(OperatorText.Of(b.Operator), Any(b.Left), Any(b.Right)),
        LogicalSyntax l => List(l.Operator == LogicalOperator.And ? "and" : "or", l.Operands.Select(Any)),
        IsSyntax i => List(Not(i.Negated, "is-" + i.Test.ToString().ToLowerInvariant()), Any(i.Operand)),
        DistinctFromSyntax d => List(Not(d.Negated, "distinct"), Any(d.Left), Any(d.Right)),
        BetweenSyntax b => List(
            Not(b.Negated, b.Symmetric ? "between-symmetric" : "between"), Any(b.Operand), Any(b.Low), Any(b.High)),
        InListSyntax i => List(Not(i.Negated, "in"), i.Items.Select(Any).Prepend(Any(i.Operand))),
        InQuerySyntax i => List(Not(i.Negated, "in-query"), Any(i.Operand), Any(i.Query)),
        LikeSyntax l => List(
            Not(l.Negated, l.IgnoreCase ? "ilike" : "like"), Any(l.Operand), Any(l.Pattern), Opt("escape", l.Escape)),
        CastSyntax c => List("cast", Any(c.Operand), Type(c.Type)),
        CollateSyntax c => List("collate", Any(c.Operand), c.Collation.Value),
        CaseSyntax c => List(
            "case",
            [c.Operand is null ? null : Any(c.Operand), .. c.Whens.Select(Any), Opt("else", c.Otherwise)]),
        ScalarSubquerySyntax s => List("scalar", Any(s.Query)),
        ExistsSyntax x => List("exists", Any(x.Query)),
        QuantifiedSyntax q => List(
            (q.Like is { } like ? Not(like.IsNegated, like.IgnoresCase ? "ilike" : "like") : OperatorText.Of(q.Operator))
                + (q.Quantifier == Quantifier.All ? "all" : "any"),
            Any(q.Operand), Any((SyntaxNode?)q.Query ?? q.Array!)),
        RowSyntax r => List("row", r.Items.Select(Any)),
        ArraySyntax a => List("array", a.Items.Select(Any)),
        GroupingSetsSyntax g => List("grouping-" + g.Kind.ToString().ToLowerInvariant(), g.Elements.Select(Any)),
        CurrentValueSyntax v => v.Precision is null
            ? "current-" + v.Kind.ToString().ToLowerInvariant()
            : $"current-{v.Kind.ToString().ToLowerInvariant()}[{v.Precision}]",
        DefaultValueSyntax => "default",
        FunctionCallSyntax f => List(
            "call", [f.Name.ToString(), f.IsDistinct ? "distinct" : null, f.IsStar ? "*" : null,
                .. f.Arguments.Select(Any), OptList("order", f.OrderBy), Opt("filter", f.Filter),
                f.Over is null ? null : Window(f.Over)]),
        _ => throw new NotSupportedException(e.GetType().Name),
    };

    private static string Query(QuerySyntax q)
    {
        string body = Body(q.Body);
        bool plain = q is { With: null, OrderBy.Count: 0, Limit: null, Offset: null };
        return plain
            ? body
            : List("query", q.With is null ? null : Any(q.With), body, OptList("order", q.OrderBy),
                Opt("limit", q.Limit), Opt("offset", q.Offset));
    }

    private static string Body(QueryBodySyntax body) => body switch
    {
        SelectSyntax s => List(
            s.IsDistinct ? "select-distinct" : "select", OptList("on", s.DistinctOn),
                List("items", s.Items.Select(Any)),
            OptList("from", s.From), Opt("where", s.Where), OptList("group", s.GroupBy), Opt("having", s.Having),
            OptList("window", s.Windows)),
        ValuesSyntax v => List("values", v.Rows.Select(Any)),
        SetOperationSyntax o => List(
            o.Operator.ToString().ToLowerInvariant() + (o.All ? "-all" : ""), o.Operands.Select(Any)),
        NestedQuerySyntax n => Query(n.Query),
        _ => throw new NotSupportedException(body.GetType().Name),
    };

    private static string Item(SelectItemSyntax item) => item switch
    {
        StarItemSyntax s => s.Table is null ? "*" : s.Table + ".*",
        ExpressionItemSyntax x => x.Alias is null ? Any(x.Expression) : List("as", Any(x.Expression), x.Alias.Value),
        _ => throw new NotSupportedException(item.GetType().Name),
    };

    private static string Alias(string text, TableAliasSyntax? alias) =>
        alias is null ? text : List("as", text, Any(alias));

    private static string Table(TableReferenceSyntax table) => table switch
    {
        NamedTableSyntax { Sample: { } p } t => List(
            "sample", Alias(t.Name.ToString(), t.Alias), p.Method.Value, List("of", p.Arguments.Select(Any)),
            Opt("seed", p.Seed)),
        NamedTableSyntax t => Alias(t.Name.ToString(), t.Alias),
        DerivedTableSyntax d => Alias(d.Lateral ? List("lateral", Query(d.Query)) : Query(d.Query), d.Alias),
        TableFunctionSyntax f => Alias(
            List("call", f.Call.Arguments.Select(Any).Prepend(f.Call.Name.ToString())), f.Alias),
        JsonTableSyntax j => Alias(
            List("json-table", j.Columns.Select(c => c.Name?.Value).Prepend(j.Path.Value).Prepend(Any(j.Value))), j.Alias),
        RowsFromSyntax r => Alias(List("rows-from", r.Calls.Select(Any)), r.Alias),
        JoinSyntax j => List(
            (j.Natural ? "natural-" : "") + j.Kind.ToString().ToLowerInvariant(), Any(j.Left), Any(j.Right),
            Opt("on", j.On), OptList("using", j.Using)),
        _ => throw new NotSupportedException(table.GetType().Name),
    };

    private static string Statement(StatementSyntax s) => s switch
    {
        QueryStatementSyntax q => Query(q.Query),
        InsertSyntax i => List(
            "insert", i.With is null ? null : Any(i.With),
            i.Resolution == InsertResolution.None ? null : "or-" + i.Resolution, Any(i.Target),
            OptList("columns", i.Columns), i.Overriding == InsertOverriding.None ? null : "overriding-" + i.Overriding,
            i.Source is null ? "default-values" : Query(i.Source), i.OnConflict is null ? null : Any(i.OnConflict),
            OptList("returning", i.Returning)),
        UpdateSyntax u => List(
            "update", u.With is null ? null : Any(u.With), Any(u.Target), OptList("set", u.Assignments),
            OptList("from", u.From), Opt("where", u.Where), OptList("returning", u.Returning)),
        DeleteSyntax d => List(
            "delete", d.With is null ? null : Any(d.With), Any(d.Target), OptList("using", d.Using),
            Opt("where", d.Where), OptList("returning", d.Returning)),
        MergeSyntax m => List(
            "merge",
            [m.With is null ? null : Any(m.With), Any(m.Target), Any(m.Source), Any(m.On), .. m.Whens.Select(Any),
                OptList("returning", m.Returning)]),
        SetConstraintsSyntax c => List(
            "set-constraints", [.. c.Names.Select(Any), c.Deferred ? "deferred" : "immediate"]),
        ExplainSyntax x => List(
            x.Options.Rules ? "explain-rules" : x.Analyze ? "explain-analyze" : "explain", Statement(x.Statement)),
        BeginSyntax b => List(
            "begin", b.Start == TransactionStart.Deferred ? null : "immediate",
            b.Access == TransactionAccess.Default ? null : b.Access.ToString(),
            b.Isolation == TransactionIsolation.Default ? null : b.Isolation.ToString()),
        CommitSyntax => "(commit)",
        RollbackSyntax r => List("rollback", r.Savepoint?.Value),
        SavepointSyntax p => List("savepoint", p.Name.Value),
        ReleaseSyntax r => List("release", r.Savepoint.Value),
        CheckpointSyntax => "(checkpoint)",
        CheckDatabaseSyntax => "(check-database)",
        AnalyzeSyntax a => List("analyze", a.Table?.ToString()),
        VacuumSyntax v => List("vacuum", v.Table?.ToString(), v.File is null ? null : $"(into '{v.File}')"),
        _ => Definition(s),
    };

    private static string Definition(StatementSyntax s) => s switch
    {
        CreateTableSyntax c => List(
            "create-table",
            [c.Temporary ? "temporary" : null, c.IfNotExists ? "if-not-exists" : null, c.Name.ToString(),
                OptList("names", c.AsNames), Opt("as", c.AsQuery), c.WithData ? null : "no-data",
                .. c.Columns.Select(Any), .. c.Constraints.Select(Any)]),
        AlterTableSyntax a => List(
            "alter-table", [a.IfExists ? "if-exists" : null, a.Table.ToString(), .. a.Actions.Select(Any)]),
        TruncateSyntax t => List(
            "truncate",
            [.. t.Names.Select(Any), t.RestartIdentity ? "restart-identity" : null, t.Cascade ? "cascade" : null]),
        DropTableSyntax d => List("drop-table", DropParts(d.Names, d.IfExists, d.Cascade)),
        DropIndexSyntax d => List("drop-index", DropParts(d.Names, d.IfExists, d.Cascade)),
        CreateIndexSyntax c => List(
            c.Unique ? "create-unique-index" : "create-index", c.IfNotExists ? "if-not-exists" : null,
            c.Name?.ToString() ?? "-", c.Table.ToString(), OptList("key", c.Columns), OptList("include", c.Included),
            Opt("where", c.Where)),
        RenameIndexSyntax r => List(
            "rename-index", r.IfExists ? "if-exists" : null, r.Index.ToString(), r.NewName.Value),
        ReindexSyntax r => List("reindex-" + r.Target, r.Name?.ToString()),
        _ => throw new NotSupportedException(s.GetType().Name),
    };

    private static IEnumerable<string?> DropParts(IReadOnlyList<ObjectNameSyntax> names, bool ifExists, bool cascade) =>
        [ifExists ? "if-exists" : null, .. names.Select(Any), cascade ? "cascade" : null];
}
