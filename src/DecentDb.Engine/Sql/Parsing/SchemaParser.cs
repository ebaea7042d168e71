using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads what creates and changes schemas.</summary>
internal sealed class SchemaParser(TokenReader tokens)
{
    /// <summary>True at SET SCHEMA.</summary>
    public bool AtSetSchema => tokens.At(Keyword.Set) && tokens.IsWord(1, "SCHEMA");

    /// <summary>The rest of CREATE SCHEMA, from SCHEMA on.</summary>
    public CreateSchemaSyntax ParseCreate(int start)
    {
        tokens.Take();
        bool ifNotExists = tokens.TryTakeIfNotExists();
        var owner = ParseOwner();
        var name = owner ?? tokens.ExpectName("the name of a schema");
        if (owner is null)
        {
            ParseOwner();
        }

        return tokens.At(Keyword.Create)
            ? throw tokens.Error(
                ErrorCode.NotSupported,
                "An object within CREATE SCHEMA is not supported yet; write it as a statement of its own")
            : new CreateSchemaSyntax(tokens.From(start), name, ifNotExists);
    }

    /// <summary>The rest of ALTER SCHEMA, from SCHEMA on.</summary>
    public RenameSchemaSyntax ParseAlter(int start)
    {
        tokens.Take();
        var name = tokens.ExpectName("the name of a schema");
        if (!tokens.TryTakeWord("RENAME"))
        {
            throw tokens.Unexpected("RENAME");
        }

        tokens.Expect(Keyword.To);
        var newName = tokens.ExpectName("the name of a schema");
        return new RenameSchemaSyntax(tokens.From(start), name, newName);
    }

    /// <summary>The rest of DROP SCHEMA, from SCHEMA on.</summary>
    public DropSchemaSyntax ParseDrop(int start)
    {
        tokens.Take();
        bool ifExists = tokens.TryTake(Keyword.If, Keyword.Exists);
        var names = new List<NameSyntax>();
        do
        {
            names.Add(tokens.ExpectName("the name of a schema"));
        }
        while (tokens.TryTake(TokenKind.Comma));
        bool cascade = tokens.TryTake(Keyword.Cascade);
        if (!cascade)
        {
            tokens.TryTake(Keyword.Restrict);
        }

        return new DropSchemaSyntax(tokens.From(start), names, ifExists, cascade);
    }

    /// <summary>SET SCHEMA schema, behind the name of what moves.</summary>
    public SetSchemaSyntax ParseSetSchema(int start, ObjectNameSyntax name, bool ifExists)
    {
        tokens.Take();
        tokens.Take();
        var schema = tokens.ExpectName("the name of a schema");
        return new SetSchemaSyntax(tokens.From(start), name, schema, ifExists);
    }

    // AUTHORIZATION name: there is one user, so that it says nothing but, without another, the name of the schema.
    private NameSyntax? ParseOwner() =>
        tokens.TryTakeWord("AUTHORIZATION") ? tokens.ExpectName("the name of a user") : null;
}
