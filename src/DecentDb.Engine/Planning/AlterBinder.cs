using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plans of the actions of ALTER TABLE, in the schema that the actions before them left.</summary>
internal sealed class AlterBinder(CatalogSnapshot catalog, SessionFunctions? functions, TableSchema table)
{
    private readonly TableRecord _record = catalog.Records.Get<TableRecord>(table.Id);

    public static AlterTablePlan Bind(AlterTableSyntax syntax, CatalogSnapshot catalog, SessionFunctions? functions)
    {
        if (catalog.FindTable(ObjectName.Resolve(syntax.Table, catalog)) is { } table)
        {
            return new AlterTablePlan(table.Id, syntax.Actions, functions) { Path = catalog.SearchPath };
        }

        return syntax.IfExists
            ? new AlterTablePlan(0, [], functions)
            : throw BindingContext.NoTable(syntax.Table, catalog);
    }

    public DefinitionPlan Bind(AlterActionSyntax action) => action switch
    {
        AddColumnSyntax e => new DefinitionBinder(catalog, functions).BindAddColumn(e, table),
        DropPartSyntax { IsConstraint: true } e => DropConstraint(e),
        DropPartSyntax e => DropColumn(e),
        RenameSyntax e => Rename(e),
        SetDefaultSyntax e => SetDefault(e),
        SetNullabilitySyntax e => SetNullability(e),
        SetTypeSyntax e => new ColumnTypeBinder(catalog, functions, table).Bind(e),
        SetIdentitySyntax e => SetIdentity(e),
        DropExpressionSyntax e => DropExpression(e),
        EnableTriggerSyntax e => TriggerBinder.BindEnable(e, table, catalog),
        AddConstraintSyntax e => AddConstraint(e),
        _ => throw ExpressionBinder.NotSupported(action, "This action of ALTER TABLE"),
    };

    private static SchemaChangePlan Replace(CatalogRecord record)
    {
        var plan = new SchemaChangePlan();
        plan.Changed.Add(record);
        return plan;
    }

    // --- names -------------------------------------------------------------------------------------------------------

    private SchemaChangePlan Rename(RenameSyntax syntax)
    {
        var name = syntax.NewName.Value;
        switch (syntax)
        {
            case { Part: RenamedPart.Column, OldName: { } old }:
                return RenameColumn(old, name);
            case { Part: RenamedPart.Constraint, OldName: { } old }:
                return RenameConstraint(old, name);
            default:
                var fullName = QualifiedName.Join(table.SchemaName, name);
                new ObjectNames(catalog).TakeForTable(fullName);
                return WithIndexes(null, name, Replace(_record with
                {
                    Name = fullName,
                    Columns = RenamedInComputations(_record.Columns, null, name),
                    Checks = RenamedInChecks(null, name),
                }));
        }
    }

    private SchemaChangePlan RenameColumn(NameSyntax old, string name)
    {
        var column = AssignmentBinder.FindColumn(table, old);
        ObjectNames.Check(name, "column");
        if (table.FindColumn(name) is >= 0 and var other && other != column.Ordinal)
        {
            throw old.Error(
                ErrorCode.DuplicateColumn, $"The table \"{table.Name}\" has a column \"{name}\" already.");
        }

        var columns = Array.ConvertAll(
            _record.Columns, record => record.Id == column.Id ? record with { Name = name } : record);
        return WithIndexes(column.Name, name, Replace(_record with
        {
            Columns = RenamedInComputations(columns, column.Name, name),
            Checks = RenamedInChecks(column.Name, name),
        }));
    }

    private SchemaChangePlan RenameConstraint(NameSyntax old, string name)
    {
        var names = new ObjectNames(catalog, table.Name);
        names.TakeConstraintsOf(_record);
        if (Array.Exists(_record.Checks, check => Identifier.Same(check.Name, old.Value)))
        {
            names.TakeForConstraint(name, "", "");
            return Replace(_record with
            {
                Checks = Array.ConvertAll(
                    _record.Checks,
                    check => Identifier.Same(check.Name, old.Value) ? check with { Name = name } : check),
            });
        }

        if (Array.Exists(_record.ForeignKeys, key => Identifier.Same(key.Name, old.Value)))
        {
            names.TakeForConstraint(name, "", "");
            return Replace(_record with
            {
                ForeignKeys = Array.ConvertAll(
                    _record.ForeignKeys, key => Identifier.Same(key.Name, old.Value) ? key with { Name = name } : key),
            });
        }

        var isPrimaryKey = Identifier.Same(catalog.BareName(_record.PrimaryKeyName), old.Value);
        var index = FindKeyIndex(old.Value);
        if (!isPrimaryKey && index is null)
        {
            throw NoConstraint(old);
        }

        name = names.TakeForKey(name, "", "");
        var plan = new SchemaChangePlan();
        if (isPrimaryKey)
        {
            plan.Changed.Add(_record with { PrimaryKeyName = name });
        }

        if (index is not null)
        {
            plan.Changed.Add(catalog.Records.Get<IndexRecord>(index.Id) with { Name = name });
        }

        return plan;
    }

    // The conditions with another name for a column, or for the table itself.
    private CheckSchema[] RenamedInChecks(string? column, string name) => Array.ConvertAll(
        _record.Checks, check => check with { Sql = Renamed(check.Sql, column, name) });

    private ColumnRecord[] RenamedInComputations(ColumnRecord[] columns, string? column, string name) =>
        Array.ConvertAll(columns, record => record.Computation is not { } computation ? record : record with
        {
            Computation = computation with { Sql = Renamed(computation.Sql, column, name) },
        });

    // The expressions and conditions of indexes with the other name.
    private SchemaChangePlan WithIndexes(string? column, string name, SchemaChangePlan plan)
    {
        foreach (var index in table.Indexes.Where(static index => !index.IsPlain))
        {
            var record = catalog.Records.Get<IndexRecord>(index.Id);
            plan.Changed.Add(record with
            {
                Predicate = record.Predicate is { } sql ? Renamed(sql, column, name) : null,
                Keys = Array.ConvertAll(record.Keys, key => key.Expression is not { } expression ? key : key with
                {
                    Expression = Renamed(expression, column, name),
                }),
            });
        }

        return plan;
    }

    private string Renamed(string sql, string? column, string name)
    {
        var places = new List<SourceSpan>();
        foreach (var reference in TableExpressions.ReferencesOf(sql, table, catalog))
        {
            if (column is not null && Identifier.Same(reference.Column.Value, column))
            {
                places.Add(reference.Column.Location);
            }
            else if (column is null && reference.Table is { } qualifier)
            {
                places.Add(qualifier.Location);
            }
        }

        return ReplaceAll(sql, places, name);
    }

    private static string ReplaceAll(string sql, List<SourceSpan> places, string name)
    {
        var quoted = "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
        var text = new StringBuilder(sql);
        foreach (var place in places.OrderByDescending(place => place.Span.Start).DistinctBy(place => place.Span.Start))
        {
            text.Remove(place.Span.Start, place.Span.Length).Insert(place.Span.Start, quoted);
        }

        return text.ToString();
    }

    // --- columns -----------------------------------------------------------------------------------------------------

    private SchemaChangePlan DropColumn(DropPartSyntax syntax)
    {
        if (syntax.IfExists && table.FindColumn(syntax.Name.Value) < 0)
        {
            return new SchemaChangePlan();
        }

        var column = AssignmentBinder.FindColumn(table, syntax.Name);
        var dropped = WithComputed(column, syntax);
        if (table.Columns.Length == dropped.Count)
        {
            throw syntax.Error(
                ErrorCode.InvalidDefinition, $"\"{column.Name}\" is the only column of table \"{table.Name}\".");
        }

        RefuseTriggers(dropped, syntax);
        var plan = new SchemaChangePlan();
        foreach (var index in table.Indexes)
        {
            if (dropped.Exists(other => index.Uses(other.Ordinal)))
            {
                plan.DroppedIndexes.Add(index);
            }
        }

        var isKeyColumn = dropped.Exists(other => Array.IndexOf(table.PrimaryKey, other.Ordinal) >= 0);
        var changed = _record with
        {
            Columns = Array.FindAll(_record.Columns, record => !IsDropped(record.Id)),
            RowIdColumnId = column.IsRowId ? (ushort)0 : _record.RowIdColumnId,
            PrimaryKey = isKeyColumn ? [] : _record.PrimaryKey,
            PrimaryKeyName = isKeyColumn ? "" : _record.PrimaryKeyName,
            Checks = Array.FindAll(
                _record.Checks, check => !dropped.Exists(other => Mentions(check, other.Name))),
            ForeignKeys = Array.FindAll(
                _record.ForeignKeys, key => !Array.Exists(key.ChildColumns, IsDropped)
                    && !(key.ParentTableId == table.Id && Array.Exists(key.ParentColumns, IsDropped))),
        };
        plan.Changed.Add(changed);
        DropReferences(
            plan,
            key => dropped.Exists(other => Array.IndexOf(key.ParentOrdinals, other.Ordinal) >= 0),
            syntax,
            $"column \"{column.Name}\"");
        DropReaders(plan, column, syntax);
        if (Array.Exists([.. catalog.Sequences], other => other.TableId == table.Id && other.ColumnId == column.Id))
        {
            (plan.TableId, plan.DroppedColumnId, plan.Cascade) = (table.Id, column.Id, syntax.Cascade);
        }

        return plan;

        bool IsDropped(ushort id) => dropped.Exists(other => other.Id == id);
    }

    private void RefuseTriggers(List<ColumnSchema> dropped, DropPartSyntax syntax)
    {
        var trigger = Array.Find(
            table.Triggers, trigger => dropped.Exists(column => Array.IndexOf(trigger.Ordinals, column.Ordinal) >= 0));
        if (trigger is not null)
        {
            throw syntax.Error(
                ErrorCode.DependentObjects,
                $"The column \"{syntax.Name.Value}\" cannot be dropped, because trigger \"{trigger.TriggerName}\" "
                + "waits for its changes. Drop that before.");
        }
    }

    // The column and the generated columns that read it, which go by CASCADE only.
    private List<ColumnSchema> WithComputed(ColumnSchema column, DropPartSyntax syntax)
    {
        List<ColumnSchema> dropped = [column];
        foreach (var other in table.Columns)
        {
            if (other.Computation is not { } computation || Array.IndexOf(computation.Ordinals, column.Ordinal) < 0)
            {
                continue;
            }

            if (!syntax.Cascade)
            {
                throw syntax.Error(
                    ErrorCode.DependentObjects,
                    $"The column \"{column.Name}\" of table \"{table.Name}\" cannot be dropped, because the generated "
                    + $"column \"{other.Name}\" reads it. Drop that too, or write CASCADE.");
            }

            if (catalog.FindDependent(table.Id, other.Id) is { } view)
            {
                throw ExpressionBinder.NotSupported(
                    syntax, $"To drop the generated column \"{other.Name}\", which view \"{view.Name}\" reads,");
            }

            dropped.Add(other);
        }

        return dropped;
    }

    private SchemaChangePlan DropExpression(DropExpressionSyntax syntax)
    {
        var column = AssignmentBinder.FindColumn(table, syntax.Column);
        if (!column.IsComputed)
        {
            return syntax.IfExists ? new SchemaChangePlan() : throw syntax.Error(
                ErrorCode.NotInPrerequisiteState, $"The column \"{column.Name}\" is not generated.");
        }

        return Replace(WithColumn(column, static record => record with { Computation = null }));
    }

    // The views that need a column go by CASCADE only.
    private void DropReaders(SchemaChangePlan plan, ColumnSchema column, DropPartSyntax syntax)
    {
        if (catalog.FindDependent(table.Id, column.Id) is not { } view)
        {
            return;
        }

        if (!syntax.Cascade)
        {
            throw syntax.Error(
                ErrorCode.DependentObjects,
                $"The column \"{column.Name}\" of table \"{table.Name}\" cannot be dropped, because view "
                + $"\"{view.Name}\" reads it. Drop that too, or write CASCADE.");
        }

        plan.TableId = table.Id;
        plan.UnreadColumnId = column.Id;
    }

    private SchemaChangePlan SetDefault(SetDefaultSyntax syntax)
    {
        var column = AssignmentBinder.FindColumn(table, syntax.Column);
        if (column.Identity != IdentityKind.None)
        {
            throw syntax.Error(
                ErrorCode.InvalidDefinition, $"The column \"{column.Name}\" is an identity: it has no DEFAULT.");
        }

        if (column.IsComputed)
        {
            throw syntax.Error(
                ErrorCode.SyntaxError, $"The column \"{column.Name}\" is generated: it has no DEFAULT.");
        }

        string? sql = null;
        if (syntax.Value is { } value and not NullLiteralSyntax)
        {
            TableExpressions.BindDefault(value, column.Type, catalog, functions);
            sql = StoredDefault.TextOf(value, catalog);
        }

        return Replace(WithColumn(column, record => record with { DefaultSql = sql }));
    }

    private SchemaChangePlan SetNullability(SetNullabilitySyntax syntax)
    {
        var column = AssignmentBinder.FindColumn(table, syntax.Column);
        if (syntax.Nullable
            && (Array.IndexOf(table.PrimaryKey, column.Ordinal) >= 0 || column.Identity != IdentityKind.None))
        {
            throw syntax.Error(
                ErrorCode.InvalidDefinition,
                $"The column \"{column.Name}\" is part of the primary key or an identity, which is never NULL.");
        }

        var plan = new SchemaChangePlan { TableId = table.Id };
        plan.Changed.Add(WithColumn(column, record => record with { IsNullable = syntax.Nullable }));
        if (!syntax.Nullable)
        {
            plan.NotNull.Add(column.Name);
        }

        return plan;
    }

    private SchemaChangePlan SetIdentity(SetIdentitySyntax syntax)
    {
        var column = AssignmentBinder.FindColumn(table, syntax.Column);
        var has = column.Identity != IdentityKind.None;
        if (column.DomainId != 0)
        {
            throw ExpressionBinder.NotSupported(syntax, "An identity of a domain");
        }

        if (syntax.Identity is not { } identity)
        {
            return has || syntax.Change == IdentityChange.DropIfExists
                ? Replace(WithColumn(column, static record => record with
                {
                    Identity = IdentityKind.None,
                    IdentityIncrement = 1,
                }))
                : throw syntax.Error(
                    ErrorCode.NotInPrerequisiteState, $"The column \"{column.Name}\" is not an identity.");
        }

        var isAdded = syntax.Change == IdentityChange.Add;
        if (has == isAdded)
        {
            throw syntax.Error(
                ErrorCode.NotInPrerequisiteState,
                $"The column \"{column.Name}\" is {(has ? "an identity already" : "not an identity")}.");
        }

        if (isAdded)
        {
            RefuseIdentity(column, identity);
        }

        var kind = identity.Always ? IdentityKind.Always : IdentityKind.ByDefault;
        var plan = Replace(WithColumn(column, record => record with
        {
            Identity = kind,
            IdentityIncrement = isAdded ? identity.Increment ?? 1 : record.IdentityIncrement,
        }));
        plan.IdentityStart = identity.Start ?? 1;
        return plan;
    }

    private void RefuseIdentity(ColumnSchema column, IdentitySyntax identity)
    {
        var reason = !column.Type.IsInteger ? "must be SMALLINT, INTEGER or BIGINT"
            : column.IsNullable ? "must be NOT NULL"
            : column.DefaultSql is not null ? "has a DEFAULT"
            : column.IsComputed ? "is generated"
            : Array.Exists(table.Columns, static other => other.Identity != IdentityKind.None)
                ? "would be the second identity of its table"
            : identity.Increment is <= 0 ? "must count up" : null;
        if (reason is not null)
        {
            throw identity.Error(
                ErrorCode.InvalidDefinition, $"The column \"{column.Name}\" cannot become an identity: it {reason}.");
        }
    }

    private TableRecord WithColumn(ColumnSchema column, Func<ColumnRecord, ColumnRecord> change) => _record with
    {
        Columns = Array.ConvertAll(_record.Columns, record => record.Id == column.Id ? change(record) : record),
    };

    // --- constraints -------------------------------------------------------------------------------------------------

    private SchemaChangePlan AddConstraint(AddConstraintSyntax syntax)
    {
        var definition = new TableDefinition { Name = table.Name };
        var names = new HashSet<string>(table.Columns.Select(static column => column.Name), Identifier.Comparer);
        new DefinitionBinder(catalog, functions).AddConstraint(definition, syntax.Constraint, names);
        if (syntax.Constraint is CheckSyntax check)
        {
            TableExpressions.BindCheck(
                check.Condition, FromBinder.Scan(table, table.BareName).TableColumns, catalog, functions);
        }

        var builder = new TableRecordBuilder(catalog, definition, table.Id);
        var changed = builder.AddConstraints(_record);
        var plan = new SchemaChangePlan { TableId = table.Id };
        plan.Changed.Add(changed);
        plan.AddedIndexes.AddRange(builder.Indexes);
        plan.NotNull.AddRange(changed.Columns
            .Where((column, i) => !column.IsNullable && _record.Columns[i].IsNullable).Select(column => column.Name));
        plan.Constraints.AddRange(changed.Checks.Skip(_record.Checks.Length).Select(static added => added.Name));
        plan.Constraints.AddRange(
            changed.ForeignKeys.Skip(_record.ForeignKeys.Length).Select(static added => added.Name));
        return plan;
    }

    private SchemaChangePlan DropConstraint(DropPartSyntax syntax)
    {
        var name = syntax.Name.Value;
        if (Array.Exists(_record.Checks, check => Identifier.Same(check.Name, name)))
        {
            return Replace(_record with
            {
                Checks = Array.FindAll(_record.Checks, check => !Identifier.Same(check.Name, name)),
            });
        }

        if (Array.Exists(_record.ForeignKeys, key => Identifier.Same(key.Name, name)))
        {
            return Replace(_record with
            {
                ForeignKeys = Array.FindAll(_record.ForeignKeys, key => !Identifier.Same(key.Name, name)),
            });
        }

        var isPrimaryKey = Identifier.Same(catalog.BareName(_record.PrimaryKeyName), name) && name.Length > 0;
        if (isPrimaryKey && !table.HasHiddenRowId)
        {
            throw ExpressionBinder.NotSupported(syntax, "To drop a primary key that is the id of the rows");
        }

        if (FindKeyIndex(name) is not { } index)
        {
            return syntax.IfExists ? new SchemaChangePlan() : throw NoConstraint(syntax.Name);
        }

        var plan = new SchemaChangePlan();
        plan.DroppedIndexes.Add(index);
        plan.Changed.Add(isPrimaryKey ? _record with { PrimaryKey = [], PrimaryKeyName = "" } : _record);
        DropReferences(
            plan,
            key => ReferenceEquals(table.FindUniqueIndex(key.ParentOrdinals), index),
            syntax,
            $"constraint \"{index.Name}\"");
        return plan;
    }

    // The foreign keys that need what goes: other tables lose theirs only by CASCADE.
    private void DropReferences(
        SchemaChangePlan plan, Predicate<ForeignKeySchema> needsIt, DropPartSyntax syntax, string what)
    {
        foreach (var key in table.ReferencedBy.Where(key => needsIt(key)))
        {
            var child = key.IsSelfReference ? table : catalog.GetTable(key.ChildTableId);
            if (!syntax.Cascade && !key.IsSelfReference)
            {
                throw syntax.Error(
                    ErrorCode.DependentObjects,
                    $"The {what} of table \"{table.Name}\" cannot be dropped, because foreign key \"{key.Name}\" of "
                    + $"table \"{child.Name}\" needs it. Drop that too, or write CASCADE.");
            }

            var place = plan.Changed.FindIndex(record => record.Id == child.Id);
            var record = place >= 0
                ? (TableRecord)plan.Changed[place] : catalog.Records.Get<TableRecord>(child.Id);
            var without = record with
            {
                ForeignKeys = Array.FindAll(record.ForeignKeys, other => other.Name != key.Name),
            };
            if (place >= 0)
            {
                plan.Changed[place] = without;
            }
            else
            {
                plan.Changed.Add(without);
            }
        }
    }

    private bool Mentions(CheckSchema check, string column) => TableExpressions.ReferencesOf(check.Sql, table, catalog)
        .Exists(reference => Identifier.Same(reference.Column.Value, column));

    private IndexSchema? FindKeyIndex(string name) => Array.Find(
        table.Indexes, index => index.Role != IndexRole.None && Identifier.Same(index.BareName, name));

    private DatabaseException NoConstraint(NameSyntax name) => name.Error(
        ErrorCode.UndefinedObject, $"The table \"{table.Name}\" has no constraint \"{name.Value}\".");
}
