using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plans of CREATE, ALTER and DROP.</summary>
internal sealed class DefinitionBinder(CatalogSnapshot catalog, SessionFunctions? functions)
{
    public CreateTablePlan BindCreateTable(CreateTableSyntax syntax)
    {
        var name = ObjectName.New(syntax.Name, catalog, syntax.Temporary);
        if (catalog.FindTable(name) is not null)
        {
            return syntax.IfNotExists
                ? new CreateTablePlan(null)
                : throw syntax.Name.Error(ErrorCode.DuplicateTable, $"The table \"{name}\" exists already.");
        }

        var definition = new TableDefinition { Name = name };
        var names = new HashSet<string>(Identifier.Comparer);
        var like = new LikeTableBinder(catalog, definition, names);
        var likes = new Queue<LikeTableSyntax>(syntax.Likes);
        for (var i = 0; i <= syntax.Columns.Count; i++)
        {
            while (likes.TryPeek(out var next) && next.Place == i)
            {
                like.Add(likes.Dequeue());
            }

            if (i == syntax.Columns.Count)
            {
                break;
            }

            var column = syntax.Columns[i];
            if (!names.Add(column.Name.Value))
            {
                throw column.Error(
                    ErrorCode.DuplicateColumn, $"The column \"{column.Name.Value}\" is defined more than once.");
            }

            AddColumn(definition, column);
        }

        foreach (var constraint in syntax.Constraints)
        {
            AddConstraint(definition, constraint, names);
        }

        ValidateExpressions(syntax, definition);
        return new CreateTablePlan(definition) { Indexes = like.Indexes, Comments = like.Comments };
    }

    public AddColumnPlan BindAddColumn(AddColumnSyntax syntax, TableSchema table)
    {
        var column = syntax.Column;
        if (table.FindColumn(column.Name.Value) >= 0)
        {
            return syntax.IfNotExists
                ? new AddColumnPlan(null, null)
                : throw column.Error(
                    ErrorCode.DuplicateColumn,
                    $"The table \"{table.Name}\" has a column \"{column.Name.Value}\" already.");
        }

        var definition = new TableDefinition { Name = table.Name };
        AddColumn(definition, column);
        var columns = new List<PlanColumn>(table.Columns.Length + 1);
        foreach (var other in table.Columns)
        {
            columns.Add(new PlanColumn(other.Name, other.Type, other.IsNullable) { TableAlias = table.BareName });
        }

        var added = definition.Columns[0];
        columns.Add(new PlanColumn(added.Name, added.Type, added.IsNullable) { TableAlias = table.BareName });
        var value = ValidateExpressions(column, added.Type, columns);
        if (added is { DefaultSql: null, Identity: IdentityKind.None }
            && (catalog.Find(added.DomainId) as DomainSchema)?.DefaultSql is { } ofDomain)
        {
            value = TableExpressions.BindDefault(Parser.ParseExpression(ofDomain), added.Type, catalog, functions);
        }

        BindComputation(
            column, added, columns, name => table.FindColumn(name) is >= 0 and var i && table.Columns[i].IsComputed);

        // A value for all rows stays in the catalog; what differs from row to row, or has to be looked at, is written.
        var isWritten = added.Identity != IdentityKind.None || definition.PrimaryKey is not null
            || definition.Checks.Count > 0 || added.DomainId != 0 || added.Computation is not null
            || (value is not null && (ExpressionFacts.IsVolatile(value) || definition.ForeignKeys.Count > 0));
        return new AddColumnPlan(definition, value) { IsWritten = isWritten };
    }

    public DropTablePlan BindDropTable(DropTableSyntax syntax)
    {
        var names = new List<string>();
        foreach (var name in syntax.Names)
        {
            var full = ObjectName.Resolve(name, catalog);
            if (catalog.FindTable(full) is { } table)
            {
                names.Add(table.Name);
            }
            else if (catalog.Find(full) is ViewSchema)
            {
                throw name.Error(
                    ErrorCode.WrongObjectType, $"\"{name.Name.Value}\" is a view; DROP VIEW drops it.");
            }
            else if (!syntax.IfExists)
            {
                throw BindingContext.NoTable(name, catalog);
            }
        }

        return new DropTablePlan(names) { Cascade = syntax.Cascade };
    }

    public CreateIndexPlan BindCreateIndex(CreateIndexSyntax syntax)
    {
        var table = catalog.FindTable(ObjectName.Resolve(syntax.Table, catalog))
            ?? throw BindingContext.NoTable(syntax.Table, catalog);
        ObjectName.SchemaOf(syntax.Name?.Schema, catalog, ErrorCode.UndefinedTable);
        var name = syntax.Name?.Name.Value;
        if (name is not null && catalog.FindIndex(QualifiedName.Join(table.SchemaName, name)) is not null)
        {
            return syntax.IfNotExists
                ? new CreateIndexPlan(null)
                : throw syntax.Name!.Error(ErrorCode.DuplicateObject, $"The index \"{name}\" exists already.");
        }

        var indexed = new IndexExpressionBinder(catalog, functions, table);
        var columns = syntax.Columns.Select(indexed.BindKey).ToList();
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].Expression is null && table.FindColumn(columns[i].Name) < 0)
            {
                throw syntax.Columns[i].Error(
                    ErrorCode.UndefinedColumn,
                    $"The table \"{table.Name}\" has no column \"{columns[i].Name}\"."
                        + NearestName.Hint(columns[i].Name, table.Columns.Select(column => column.Name)));
            }
        }

        // They are found in the rows: entries hold keys alone.
        foreach (var included in syntax.Included)
        {
            AssignmentBinder.FindColumn(table, included);
        }

        var predicate = syntax.Where is { } where ? indexed.BindPredicate(where) : null;
        var definition = new IndexDefinition(name, table.Name, columns, syntax.Unique)
        {
            Predicate = predicate,
            ReadColumns = indexed.ReadColumns,
        };
        if (syntax.Method is { } method)
        {
            Refuse(!IndexDefinition.IsMethod(method.Value), method, $"The index method \"{method.Value}\"");
            definition = definition with { Method = method.Value };
        }

        return new CreateIndexPlan(definition);
    }

    public DropIndexPlan BindDropIndex(DropIndexSyntax syntax)
    {
        Refuse(syntax.Cascade, syntax, "DROP INDEX … CASCADE");
        var names = new List<string>();
        foreach (var name in syntax.Names)
        {
            if (catalog.FindIndex(ObjectName.Resolve(name, catalog)) is { } index)
            {
                if (index.Role != IndexRole.None)
                {
                    throw name.Error(
                        ErrorCode.DependentObjects, $"The index \"{index.Name}\" belongs to a constraint.");
                }

                names.Add(index.Name);
            }
            else if (!syntax.IfExists)
            {
                throw name.Error(ErrorCode.UndefinedObject, $"There is no index \"{name.Name.Value}\".");
            }
        }

        return new DropIndexPlan(names);
    }

    private static void Refuse(bool isUsed, SyntaxNode place, string construct)
    {
        if (isUsed)
        {
            throw ExpressionBinder.NotSupported(place, construct);
        }
    }

    private void AddColumn(TableDefinition definition, ColumnDefinitionSyntax syntax)
    {
        var name = syntax.Name.Value;
        var type = TypeNames.Resolve(syntax.Type, catalog);
        var domain = syntax.Type.IsArray ? null : TypeNames.Find(syntax.Type, catalog) as DomainSchema;
        var nullable = true;
        string? defaultSql = null;
        var identity = SqlTypeParser.IsSerial(syntax.Type.Name) ? IdentityKind.ByDefault : IdentityKind.None;
        long start = 1;
        long increment = 1;
        foreach (var constraint in syntax.Constraints)
        {
            switch (constraint)
            {
                case NullabilitySyntax e:
                    nullable = e.Nullable;
                    break;
                case ColumnPrimaryKeySyntax e:
                    var key = new KeyColumnDefinition(name, e.Descending, e.Descending);
                    SetPrimaryKey(definition, new KeyDefinition(e.Name?.Value, [key]), e);
                    identity = e.AutoIncrement ? IdentityKind.ByDefault : identity;
                    break;
                case ColumnUniqueSyntax e:
                    definition.Uniques.Add(new KeyDefinition(e.Name?.Value, [new KeyColumnDefinition(name)]));
                    break;
                case ColumnDefaultSyntax e:
                    defaultSql = TextOfDefault(e.Value, domain);
                    break;
                case ColumnCheckSyntax e:
                    definition.Checks.Add(new CheckDefinition(e.Name?.Value, e.Condition.SourceText, name));
                    break;
                case ColumnReferencesSyntax e:
                    AddForeignKey(definition, e.Name, [syntax.Name], e.References);
                    break;
                case IdentitySyntax e:
                    identity = e.Always ? IdentityKind.Always : IdentityKind.ByDefault;
                    start = e.Start ?? 1;
                    increment = e.Increment ?? 1;
                    break;
                case ColumnCollateSyntax e:
                    type = Collations.Apply(type, e.Collation);
                    break;
                case GeneratedColumnSyntax:
                    break; // bound when all columns are known
                default:
                    throw ExpressionBinder.NotSupported(constraint, "This constraint");
            }
        }

        RefuseOtherValues(syntax, defaultSql is not null || identity != IdentityKind.None);
        definition.Columns.Add(new ColumnDefinition
        {
            Name = name,
            Type = type,
            DomainId = domain?.Id ?? 0,
            IsNullable = nullable && identity == IdentityKind.None,
            DefaultSql = defaultSql,
            Identity = identity,
            IdentityStart = start,
            IdentityIncrement = increment,
        });
    }

    // NULL is what there is without a default, unless the domain has one.
    private string? TextOfDefault(ExpressionSyntax value, DomainSchema? domain) =>
        value is NullLiteralSyntax && domain?.DefaultSql is null ? null : StoredDefault.TextOf(value, catalog);

    private static void RefuseOtherValues(ColumnDefinitionSyntax syntax, bool hasOthers)
    {
        if (hasOthers && syntax.Constraints.Any(static constraint => constraint is GeneratedColumnSyntax))
        {
            throw syntax.Error(
                ErrorCode.SyntaxError,
                $"The generated column \"{syntax.Name.Value}\" can have no DEFAULT and be no identity.");
        }
    }

    private static void SetPrimaryKey(TableDefinition definition, KeyDefinition key, SyntaxNode place)
    {
        if (definition.PrimaryKey is not null)
        {
            throw place.Error(ErrorCode.InvalidDefinition, "A table has only one PRIMARY KEY.");
        }

        definition.PrimaryKey = key;
    }

    /// <summary>Adds a constraint of the table to its definition.</summary>
    internal void AddConstraint(
        TableDefinition definition, TableConstraintSyntax constraint, HashSet<string> names)
    {
        switch (constraint)
        {
            case PrimaryKeySyntax e:
                SetPrimaryKey(definition, new KeyDefinition(e.Name?.Value, Known(KeyColumns(e.Columns), names, e)), e);
                break;
            case UniqueSyntax e:
                definition.Uniques.Add(new KeyDefinition(e.Name?.Value, Known(KeyColumns(e.Columns), names, e)));
                break;
            case CheckSyntax e:
                var condition = e.Condition.SourceText;
                definition.Checks.Add(new CheckDefinition(
                    e.Name?.Value, condition, CheckColumn.FindOnly(condition, names)));
                break;
            case ForeignKeySyntax e:
                foreach (var column in e.Columns)
                {
                    Known([new KeyColumnDefinition(column.Value)], names, column);
                }

                AddForeignKey(definition, e.Name, e.Columns, e.References);
                break;
            default:
                throw ExpressionBinder.NotSupported(constraint, "This constraint");
        }
    }

    private static List<KeyColumnDefinition> Known(
        List<KeyColumnDefinition> columns, HashSet<string> names, SyntaxNode place)
    {
        foreach (var column in columns)
        {
            if (!names.Contains(column.Name))
            {
                throw place.Error(
                    ErrorCode.UndefinedColumn,
                    $"There is no column \"{column.Name}\".{NearestName.Hint(column.Name, names)}");
            }
        }

        return columns;
    }

    private static List<KeyColumnDefinition> KeyColumns(IReadOnlyList<IndexColumnSyntax> columns)
    {
        var result = new List<KeyColumnDefinition>(columns.Count);
        foreach (var column in columns)
        {
            if (column.Expression is not ColumnReferenceSyntax { Table: null } name)
            {
                throw column.Error(ErrorCode.SyntaxError, "The key of a constraint is of columns alone.");
            }

            result.Add(IndexExpressionBinder.KeyOf(name, column));
        }

        return result;
    }

    private void AddForeignKey(
        TableDefinition definition, NameSyntax? name, IReadOnlyList<NameSyntax> columns, ReferencesSyntax references)
    {
        // A table that is being made may refer to itself.
        var isSelf = references.Table.Schema is null
            && Identifier.Same(references.Table.Name.Value, catalog.BareName(definition.Name));
        var parent = isSelf ? definition.Name : ObjectName.Resolve(references.Table, catalog);
        definition.ForeignKeys.Add(new ForeignKeyDefinition(
            name?.Value, NamesOf(columns), parent, NamesOf(references.Columns))
        {
            OnDelete = ActionOf(references.OnDelete),
            DeletedColumns = NamesOf(references.DeletedColumns),
            OnUpdate = ActionOf(references.OnUpdate),
            IsDeferrable = references.Deferrable,
            IsInitiallyDeferred = references.InitiallyDeferred,
        });
    }

    private static ForeignKeyAction ActionOf(ReferentialAction written) => written switch
    {
        ReferentialAction.NoAction => ForeignKeyAction.NoAction,
        ReferentialAction.Restrict => ForeignKeyAction.Restrict,
        ReferentialAction.Cascade => ForeignKeyAction.Cascade,
        ReferentialAction.SetNull => ForeignKeyAction.SetNull,
        ReferentialAction.SetDefault => ForeignKeyAction.SetDefault,
        _ => throw new UnreachableException(),
    };

    private static List<string> NamesOf(IReadOnlyList<NameSyntax> names)
    {
        var result = new List<string>(names.Count);
        foreach (var name in names)
        {
            result.Add(name.Value);
        }

        return result;
    }

    /// <summary>Binds the CHECK conditions and DEFAULT values once, so that a wrong one is refused now.</summary>
    private void ValidateExpressions(CreateTableSyntax syntax, TableDefinition definition)
    {
        var columns = new List<PlanColumn>(definition.Columns.Count);
        foreach (var column in definition.Columns)
        {
            columns.Add(new PlanColumn(column.Name, column.Type, column.IsNullable)
            {
                TableAlias = catalog.BareName(definition.Name),
            });
        }

        var computed = new HashSet<string>(Identifier.Comparer);
        foreach (var column in syntax.Columns)
        {
            if (column.Constraints.Any(static constraint => constraint is GeneratedColumnSyntax))
            {
                computed.Add(column.Name.Value);
            }
        }

        for (var i = 0; i < syntax.Columns.Count; i++)
        {
            // Those of LIKE may stand between them.
            var column = syntax.Columns[i];
            var defined = definition.Columns.Find(other => Identifier.Same(other.Name, column.Name.Value));
            Invariant.That(defined is not null);
            ValidateExpressions(column, defined.Type, columns);
            BindComputation(column, defined, columns, computed.Contains);
        }

        foreach (var constraint in syntax.Constraints)
        {
            if (constraint is CheckSyntax check)
            {
                TableExpressions.BindCheck(check.Condition, columns, catalog, functions);
            }
        }
    }

    /// <summary>Binds the expression of a generated column once, and tells the definition what it reads.</summary>
    private void BindComputation(
        ColumnDefinitionSyntax column,
        ColumnDefinition definition,
        IReadOnlyList<PlanColumn> columns,
        Predicate<string> isComputed)
    {
        foreach (var constraint in column.Constraints)
        {
            if (constraint is not GeneratedColumnSyntax generated)
            {
                continue;
            }

            var bound = TableExpressions.BindImmutable(
                generated.Value, columns, "a generated column", catalog, functions, definition.Type);
            var read = TableExpressions.NamesOf(bound);
            var wrong = read.Find(name => Identifier.Same(name, definition.Name) || isComputed(name));
            if (wrong is not null)
            {
                throw generated.Error(
                    ErrorCode.InvalidObjectDefinition,
                    $"The generated column \"{definition.Name}\" cannot read the generated column \"{wrong}\".");
            }

            definition.Computation = new ComputationDefinition(generated.Value.SourceText, !generated.Stored, read);
        }
    }

    /// <summary>The same for the conditions and the value of a column; gives the value.</summary>
    private BoundExpression? ValidateExpressions(
        ColumnDefinitionSyntax column, SqlType type, IReadOnlyList<PlanColumn> columns)
    {
        BoundExpression? value = null;
        foreach (var constraint in column.Constraints)
        {
            if (constraint is ColumnDefaultSyntax { Value: not NullLiteralSyntax } given)
            {
                value = TableExpressions.BindDefault(given.Value, type, catalog, functions);
            }
            else if (constraint is ColumnCheckSyntax check)
            {
                TableExpressions.BindCheck(check.Condition, columns, catalog, functions);
            }
        }

        return value;
    }
}
