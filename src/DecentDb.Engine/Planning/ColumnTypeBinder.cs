using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Makes the plan of ALTER COLUMN … TYPE. A text that may become longer, and no more, changes the catalog alone; else
/// the rows are written anew.
/// </summary>
internal sealed class ColumnTypeBinder(CatalogSnapshot catalog, SessionFunctions? functions, TableSchema table)
{
    private readonly TableRecord _record = catalog.Records.Get<TableRecord>(table.Id);
    private SqlType _recorded;

    public SchemaChangePlan Bind(SetTypeSyntax syntax)
    {
        var column = AssignmentBinder.FindColumn(table, syntax.Column);
        var type = TypeNames.Resolve(syntax.Type, catalog);
        var domain = syntax.Type.IsArray ? null : TypeNames.Find(syntax.Type, catalog) as DomainSchema;
        _recorded = domain is null
            ? RecordedType.Of(type) : RecordedType.OfObject(domain.Id, isArray: false, type.Physical);
        if (type == column.Type && (domain?.Id ?? 0) == column.DomainId && syntax.Value is null)
        {
            return new SchemaChangePlan();
        }

        RefuseReaders(column, syntax);
        RefuseComputations(column, syntax);
        RefuseKeys(column, type, syntax);
        CheckDefault(column, type, syntax);
        if (syntax.Value is null && domain is null && column.DomainId == 0 && IsLongerText(column.Type, type))
        {
            var plan = new SchemaChangePlan();
            plan.Changed.Add(_record with { Columns = WithType(_record.Columns, column) });
            return plan;
        }

        return Rewrite(column, type, syntax);
    }

    private static bool IsLongerText(SqlType old, SqlType type) =>
        old.Kind == SqlTypeKind.Text && type.Kind == SqlTypeKind.Text
        && (type.Length == 0 || (old.Length > 0 && type.Length >= old.Length));

    private ColumnRecord[] WithType(ColumnRecord[] columns, ColumnSchema column) =>
        Array.ConvertAll(columns, record => record.Id == column.Id ? record with { Type = _recorded } : record);

    private void RefuseReaders(ColumnSchema column, SetTypeSyntax syntax)
    {
        if (catalog.FindDependent(table.Id, column.Id) is { } view)
        {
            throw syntax.Error(
                ErrorCode.NotSupported,
                $"The type of column \"{column.Name}\" cannot be changed, because view \"{view.Name}\" reads it.");
        }
    }

    private void RefuseComputations(ColumnSchema column, SetTypeSyntax syntax)
    {
        if (column.IsComputed && syntax.Value is not null)
        {
            throw syntax.Error(
                ErrorCode.InvalidDefinition, $"The column \"{column.Name}\" is generated: USING means nothing for it.");
        }

        var reader = Array.Find(
            table.Columns, other => other.Computation is { } c && Array.IndexOf(c.Ordinals, column.Ordinal) >= 0);
        if (reader is not null)
        {
            throw syntax.Error(
                ErrorCode.NotSupported,
                $"The type of column \"{column.Name}\" cannot be changed, because the generated column "
                + $"\"{reader.Name}\" reads it.");
        }

        var index = Array.Find(table.Indexes, index => index.Uses(column.Ordinal) && !index.IsPlain);
        if (index is not null)
        {
            throw syntax.Error(
                ErrorCode.NotSupported,
                $"The type of column \"{column.Name}\" cannot be changed, because an expression or the condition of "
                + $"index \"{index.Name}\" reads it. Drop that before.");
        }
    }

    // The columns of a foreign key have one type on both sides, and its values stay.
    private void RefuseKeys(ColumnSchema column, SqlType type, SetTypeSyntax syntax)
    {
        if (column.Identity != IdentityKind.None && !type.IsInteger)
        {
            throw syntax.Error(
                ErrorCode.InvalidDefinition,
                $"The column \"{column.Name}\" is an identity: it must be SMALLINT, INTEGER or BIGINT.");
        }

        if (column.IsNumberedByDefault && syntax.Value is not null)
        {
            throw ExpressionBinder.NotSupported(syntax, "USING for a column that numbers itself");
        }

        if (!type.Traits.IsKeyable && Array.Exists(table.Indexes, index => index.Uses(column.Ordinal)))
        {
            throw syntax.Error(
                ErrorCode.DatatypeMismatch,
                $"The column \"{column.Name}\" is part of an index, and {type} has no order for a key.");
        }

        var isSame = type.Kind == column.Type.Kind || (type.IsInteger && column.Type.IsInteger);
        foreach (var key in table.ForeignKeys)
        {
            if (!isSame && Array.IndexOf(key.ChildOrdinals, column.Ordinal) >= 0)
            {
                throw OtherType(key, column, syntax);
            }
        }

        foreach (var key in table.ReferencedBy)
        {
            if (Array.IndexOf(key.ParentOrdinals, column.Ordinal) < 0)
            {
                continue;
            }

            if (!isSame)
            {
                throw OtherType(key, column, syntax);
            }

            if (syntax.Value is not null)
            {
                throw ExpressionBinder.NotSupported(
                    syntax, $"USING for a column that foreign key \"{key.Name}\" refers to");
            }
        }
    }

    private static DatabaseException OtherType(ForeignKeySchema key, ColumnSchema column, SetTypeSyntax syntax) =>
        syntax.Error(
            ErrorCode.DatatypeMismatch,
            $"The type of column \"{column.Name}\" cannot be changed to one of another kind, because foreign key "
            + $"\"{key.Name}\" needs the same on both sides.");

    private void CheckDefault(ColumnSchema column, SqlType type, SetTypeSyntax syntax)
    {
        if (column.DefaultSql is not { } sql)
        {
            return;
        }

        try
        {
            TableExpressions.BindDefault(Parser.ParseExpression(sql), type, catalog);
        }
        catch (DatabaseException e)
        {
            throw syntax.Error(
                ErrorCode.DatatypeMismatch,
                $"The DEFAULT of column \"{column.Name}\" is no value of type {type}: {e.Message} Drop it before.");
        }
    }

    private SchemaChangePlan Rewrite(ColumnSchema column, SqlType type, SetTypeSyntax syntax)
    {
        var rewrite = TableRewrite.Of(table, catalog);
        var plan = rewrite.Plan;
        if (!column.IsComputed)
        {
            rewrite.SetValue(column.Ordinal, BindValue(column, type, rewrite.Source, syntax));
        }

        var isRowId = column.Ordinal == table.RowIdOrdinal;
        var record = (TableRecord)plan.Changed[0];
        plan.Changed[0] = record with
        {
            Columns = WithType(record.Columns, column),
            RowIdColumnId = isRowId && !_recorded.IsInteger ? (ushort)0 : record.RowIdColumnId,
        };
        if (isRowId && !_recorded.IsInteger)
        {
            plan.AddedIndexes.Add(IndexRecord.OfPrimaryKey(_record, column.Id));
        }

        return plan;
    }

    private BoundExpression BindValue(ColumnSchema column, SqlType type, ScanNode scan, SetTypeSyntax syntax)
    {
        var context = new BindingContext(catalog, StatementParameters.None, []) { SessionFunctions = functions };
        var scope = new Scope(null);
        scope.Add(new ScopeTable(table.BareName, scan.TableColumns));
        var binder = new ExpressionBinder(context, scope) { AggregatesForbiddenIn = "USING" };
        BoundExpression value = new BoundColumn(scan.TableColumns[column.Ordinal]);
        if (syntax.Value is { } given)
        {
            value = binder.Bind(given);
            if (ExpressionFacts.HasSubquery(value))
            {
                throw ExpressionBinder.NotSupported(given, "A subquery in USING");
            }
        }

        return binder.Coercion.To(value, type, (SyntaxNode?)syntax.Value ?? syntax.Type, CastContext.Assignment);
    }
}
