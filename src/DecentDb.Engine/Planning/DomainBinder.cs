using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plans of what creates and changes domains.</summary>
internal sealed class DomainBinder(CatalogSnapshot catalog, SessionFunctions? functions)
{
    public SetTypePlan BindCreate(CreateDomainSyntax syntax)
    {
        var name = UserTypeBinder.NewName(syntax.Name, catalog);
        var defined = TypeNames.Find(syntax.Type, catalog);
        var type = TypeNames.Resolve(syntax.Type, catalog);
        if (SqlTypeParser.IsSerial(syntax.Type.Name) && defined is null)
        {
            throw syntax.Type.Error(ErrorCode.InvalidDefinition, "A domain does not count itself.");
        }

        var domain = new DomainRecord { Id = 0, Name = name, BaseType = RecordedType.Of(type) };
        foreach (var constraint in syntax.Constraints)
        {
            switch (constraint)
            {
                case NullabilitySyntax e:
                    domain = domain with { IsNotNull = !e.Nullable };
                    break;
                case ColumnDefaultSyntax e:
                    domain = domain with { DefaultSql = DefaultOf(e.Value, type) };
                    break;
                case ColumnCheckSyntax e:
                    domain = With(domain, type, e.Name, e.Condition);
                    break;
                case ColumnCollateSyntax e:
                    type = Collations.Apply(type, e.Collation);
                    domain = domain with { BaseType = RecordedType.Of(type) };
                    break;
                default:
                    throw constraint.Error(
                        ErrorCode.SyntaxError, "A domain has DEFAULT, NOT NULL, NULL, CHECK and COLLATE alone.");
            }
        }

        return new SetTypePlan(defined is DomainSchema && !syntax.Type.IsArray
            ? domain with { BaseType = RecordedType.OfObject(defined.Id, isArray: false, type.Physical) } : domain);
    }

    public SetTypePlan BindAlter(AlterDomainSyntax syntax)
    {
        var domain = UserTypeBinder.Find(syntax.Name, catalog, isDomain: true);
        var record = catalog.Records.Get<DomainRecord>(domain.Id);
        switch (syntax.Action)
        {
            case SetDefaultSyntax e:
                return new SetTypePlan(record with
                {
                    DefaultSql = e.Value is null ? null : DefaultOf(e.Value, domain.Type),
                });
            case SetNullabilitySyntax e:
                return new SetTypePlan(record with { IsNotNull = !e.Nullable }) { ChecksNull = !e.Nullable };
            case AddConstraintSyntax { Constraint: CheckSyntax check }:
                var changed = With(record, domain.Type, check.Name, check.Condition);
                return new SetTypePlan(changed) { AddedCheck = changed.Checks[^1].Name };
            case DropPartSyntax e:
                return FindCheck(record, e.Name.Value) >= 0
                    ? new SetTypePlan(record with
                    {
                        Checks = Array.FindAll(record.Checks, check => !Identifier.Same(check.Name, e.Name.Value)),
                    })
                    : e.IfExists ? new SetTypePlan(null) : throw NoCheck(e.Name, domain);
            case RenameSyntax { OldName: { } old } e:
                var place = FindCheck(record, old.Value);
                DomainCheck[] checks = [.. record.Checks];
                checks[place >= 0 ? place : throw NoCheck(old, domain)] =
                    checks[place] with { Name = NewName(record, e.NewName) };
                return new SetTypePlan(record with { Checks = checks });
            default:
                throw syntax.Action.Error(ErrorCode.SyntaxError, "A domain has CHECK constraints alone.");
        }
    }

    private static int FindCheck(DomainRecord record, string name) =>
        Array.FindIndex(record.Checks, check => Identifier.Same(check.Name, name));

    private static DatabaseException NoCheck(NameSyntax name, TypeSchema domain) => name.Error(
        ErrorCode.UndefinedObject, $"The domain \"{domain.Name}\" has no constraint \"{name.Value}\".");

    private static string NewName(DomainRecord record, NameSyntax name)
    {
        ObjectNames.Check(name.Value, "constraint");
        return FindCheck(record, name.Value) < 0 ? name.Value : throw name.Error(
            ErrorCode.DuplicateObject, $"The domain has a constraint \"{name.Value}\" already.");
    }

    private DomainRecord With(DomainRecord record, SqlType type, NameSyntax? name, ExpressionSyntax condition)
    {
        var sql = condition.SourceText;
        var places = Parser.FindPlaces(sql, DomainCheck.Value);
        var check = new DomainCheck(name is null ? MadeNameOf(record) : NewName(record, name), sql, places);
        DomainValues.BindCheck(
            check,
            BoundConstant.NullOf(type),
            condition,
            new BindingContext(catalog, StatementParameters.None, []) { SessionFunctions = functions },
            ExpressionBinder.BindDomainCheck);
        return record with { Checks = [.. record.Checks, check] };
    }

    private string MadeNameOf(DomainRecord record)
    {
        for (var i = 0; ; i++)
        {
            var made = MadeName.Of(catalog.BareName(record.Name), "check", i);
            if (FindCheck(record, made) < 0)
            {
                return made;
            }
        }
    }

    private string? DefaultOf(ExpressionSyntax value, SqlType type)
    {
        TableExpressions.BindDefault(value, type, catalog, functions);
        return value is NullLiteralSyntax ? null : StoredDefault.TextOf(value, catalog);
    }
}
