using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads what creates and changes domains.</summary>
/// <param name="tokens">The text.</param>
/// <param name="types">Reads types there.</param>
/// <param name="parseExpression">Reads an expression.</param>
/// <param name="parseConstraints">Reads what stands behind a type.</param>
/// <param name="parseConstraint">Reads a constraint of a table.</param>
internal sealed class DomainParser(
    TokenReader tokens,
    TypeNameParser types,
    Func<ExpressionSyntax> parseExpression,
    Func<List<ColumnConstraintSyntax>> parseConstraints,
    Func<TableConstraintSyntax> parseConstraint)
{
    private const string NameWanted = "the name of a domain";

    private readonly TokenReader _tokens = tokens;

    /// <summary>The rest of CREATE DOMAIN, from DOMAIN on.</summary>
    public CreateDomainSyntax ParseCreate(int start)
    {
        _tokens.Take();
        var name = _tokens.ExpectObjectName(NameWanted);
        _tokens.TryTake(Keyword.As);
        var type = types.Parse();
        var constraints = parseConstraints();
        return new CreateDomainSyntax(_tokens.From(start), name, type, constraints);
    }

    /// <summary>The rest of ALTER DOMAIN, from DOMAIN on.</summary>
    public StatementSyntax ParseAlter(int start, SchemaParser schemas)
    {
        _tokens.Take();
        var name = _tokens.ExpectObjectName(NameWanted);
        if (schemas.AtSetSchema)
        {
            return schemas.ParseSetSchema(start, name, ifExists: false);
        }

        int actionStart = _tokens.Current.Start;
        if (_tokens.TryTakeWord("RENAME"))
        {
            bool isConstraint = _tokens.TryTake(Keyword.Constraint);
            var old = isConstraint ? _tokens.ExpectName("the name of a constraint") : null;
            _tokens.Expect(Keyword.To);
            var newName = _tokens.ExpectName("a name");
            return isConstraint
                ? new AlterDomainSyntax(_tokens.From(start), name, new RenameSyntax(
                    _tokens.From(actionStart), RenamedPart.Constraint, old, newName))
                : new RenameTypeSyntax(_tokens.From(start), name, newName, isDomain: true);
        }

        var action = ParseAction(actionStart, name.Name);
        return new AlterDomainSyntax(_tokens.From(start), name, action);
    }

    private AlterActionSyntax ParseAction(int start, NameSyntax domain)
    {
        if (_tokens.TryTakeWord("ADD"))
        {
            var constraint = parseConstraint();
            return new AddConstraintSyntax(_tokens.From(start), constraint);
        }

        if (_tokens.TryTake(Keyword.Set, Keyword.Default))
        {
            var value = parseExpression();
            return new SetDefaultSyntax(_tokens.From(start), domain, value);
        }

        if (_tokens.TryTake(Keyword.Drop, Keyword.Default))
        {
            return new SetDefaultSyntax(_tokens.From(start), domain, null);
        }

        if (_tokens.TryTake(Keyword.Drop, Keyword.Constraint))
        {
            bool ifExists = _tokens.TryTake(Keyword.If, Keyword.Exists);
            var name = _tokens.ExpectName("the name of a constraint");
            bool cascade = _tokens.TryTake(Keyword.Cascade);
            _tokens.TryTake(Keyword.Restrict);
            return new DropPartSyntax(_tokens.From(start), name, isConstraint: true, ifExists, cascade);
        }

        bool isSet = _tokens.TryTake(Keyword.Set, Keyword.Not);
        if (isSet || _tokens.TryTake(Keyword.Drop, Keyword.Not))
        {
            _tokens.Expect(Keyword.Null);
            return new SetNullabilitySyntax(_tokens.From(start), domain, !isSet);
        }

        throw _tokens.At(TokenKind.Word)
            ? _tokens.Error(ErrorCode.NotSupported, "This action of ALTER DOMAIN is not supported yet")
            : _tokens.Unexpected("SET, DROP, ADD or RENAME");
    }
}
