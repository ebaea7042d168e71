using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Planning.Rules;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plan of what an INSERT does with rows whose key the table has.</summary>
internal sealed class ConflictBinder(BindingContext context, TableSchema table)
{
    /// <summary>The name of the row that could not be inserted.</summary>
    private const string ExcludedName = "excluded";

    /// <summary>Null for a plain INSERT, which refuses such rows.</summary>
    public ConflictPlan? Bind(InsertSyntax syntax, string alias)
    {
        if (syntax.OnConflict is not { } conflict)
        {
            return syntax.Resolution switch
            {
                InsertResolution.Ignore => OfAllKeys(ConflictResolution.Ignore) with { LeavesInvalidRows = true },
                InsertResolution.Replace => OfAllKeys(ConflictResolution.Replace),
                _ => null,
            };
        }

        if (conflict.Assignments is not { } assignments)
        {
            return conflict.Target is { } key ? OfKey(ConflictResolution.Ignore, key) : OfAllKeys(
                ConflictResolution.Ignore);
        }

        var plan = OfKey(ConflictResolution.Update, conflict.Target ?? throw conflict.Error(
            ErrorCode.SyntaxError, "ON CONFLICT DO UPDATE needs the columns of a key or the name of a constraint."));
        var present = FromBinder.Scan(table, alias).TableColumns;
        var excluded = FromBinder.Scan(table, ExcludedName).TableColumns;
        var scope = new Scope(null);
        scope.Add(new FromItem(alias, present), syntax.Target);
        var other = new FromItem(ExcludedName, excluded);
        foreach (var column in excluded)
        {
            other.Tables[0].Merge(column); // found only by the name of its row
        }

        scope.Add(other, conflict);
        var binder = new ExpressionBinder(context, scope) { AggregatesForbiddenIn = "SET" };
        var setter = new AssignmentBinder(context, table) { TargetName = ChangeBinder.NameOf(syntax.Target) };
        setter.Bind(assignments, binder);
        binder.AggregatesForbiddenIn = "WHERE";
        var condition = conflict.Where is { } where ? binder.BindCondition(where) : null;
        return plan with
        {
            Ordinals = [.. setter.Ordinals],
            RenumberedOrdinals = [.. setter.Renumbered],
            Values = setter.Values,
            Condition = condition,
            Columns = [.. present, .. excluded],
        };
    }

    private ConflictPlan OfAllKeys(ConflictResolution resolution) => new(resolution)
    {
        ChecksRowId = !table.HasHiddenRowId,
        Indexes = Array.FindAll(table.Indexes, static index => index.IsUnique),
    };

    private ConflictPlan OfKey(ConflictResolution resolution, ConflictTargetSyntax target)
    {
        if (target.Constraint is { } name)
        {
            return OfConstraint(resolution, name);
        }

        var scan = FromBinder.Scan(table, table.BareName);
        var scope = new Scope(null);
        scope.Add(new FromItem(table.BareName, scan.TableColumns), target);
        var binder = new ExpressionBinder(context, scope) { AggregatesForbiddenIn = "ON CONFLICT" };

        // It chooses among keys of some rows; a key of all rows serves whatever it says.
        var conditions = new List<BoundExpression>();
        if (target.Where is { } where)
        {
            ExpressionFacts.SplitConjunction(
                ExpressionRewriter.Rewrite(binder.BindCondition(where), SimplifyConditions.SimplifyNode), conditions);
        }

        var keys = new List<BoundExpression>();
        foreach (var column in target.Columns)
        {
            keys.Add(column.Expression is ColumnReferenceSyntax { Table: null } named
                ? new BoundColumn(scan.TableColumns[AssignmentBinder.FindColumn(table, named.Column).Ordinal])
                : binder.Coercion.Settle(binder.Bind(column.Expression), column));
        }

        if (keys is [BoundColumn { Column.IsRowId: true }])
        {
            return new ConflictPlan(resolution) { ChecksRowId = true };
        }

        var forms = new IndexForms(context.Catalog);
        var indexes = Array.FindAll(
            table.OrderedIndexes, index => index.IsUnique && IsKey(forms.Of(index, scan), keys, conditions));
        return indexes.Length > 0
            ? new ConflictPlan(resolution) { Indexes = indexes }
            : throw target.Error(
                ErrorCode.InvalidColumnReference,
                $"The columns of ON CONFLICT are not those of a unique key of table \"{table.Name}\".");
    }

    // True when the keys of an index are just these, in any order, and all rows that meet the conditions have one.
    private static bool IsKey(IndexForm form, List<BoundExpression> keys, List<BoundExpression> conditions)
    {
        var found = new HashSet<int>();
        foreach (var key in keys)
        {
            var place = 0;
            while (place < form.Keys.Length && !form.IsKey(place, key))
            {
                place++;
            }

            if (place == form.Keys.Length)
            {
                return false;
            }

            found.Add(place);
        }

        return found.Count == form.Keys.Length && form.HasAllThat(conditions);
    }

    private ConflictPlan OfConstraint(ConflictResolution resolution, NameSyntax name)
    {
        if (!table.HasHiddenRowId && Identifier.Same(context.Catalog.BareName(table.PrimaryKeyName ?? ""), name.Value))
        {
            return new ConflictPlan(resolution) { ChecksRowId = true };
        }

        var index = Array.Find(
            table.Indexes, index => index.Role != IndexRole.None && Identifier.Same(index.BareName, name.Value));
        return index is not null
            ? new ConflictPlan(resolution) { Indexes = [index] }
            : throw name.Error(
                ErrorCode.UndefinedObject,
                $"The table \"{table.Name}\" has no unique constraint \"{name.Value}\".");
    }
}
