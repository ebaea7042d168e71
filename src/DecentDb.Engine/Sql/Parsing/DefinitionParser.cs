using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads CREATE, ALTER, DROP and TRUNCATE.</summary>
internal sealed class DefinitionParser(Grammar grammar)
{
    private static readonly FrozenSet<string> UnsupportedObjects = new[]
    {
        "ACCESS", "AGGREGATE", "CAST", "COLLATION", "CONVERSION", "DATABASE", "EVENT", "EXTENSION", "FOREIGN",
        "FUNCTION", "GLOBAL", "GROUP", "LANGUAGE", "LOCAL", "MATERIALIZED", "OPERATOR", "OR", "OWNED", "POLICY",
        "PROCEDURE", "PUBLICATION", "ROLE", "ROUTINE", "RULE", "SERVER", "STATISTICS",
        "SUBSCRIPTION", "SYNONYM", "TABLESPACE", "TEXT", "TRANSFORM", "TRIGGER", "UNLOGGED", "USER", "VIRTUAL",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly TokenReader _tokens = grammar.Tokens;
    private readonly SequenceParser _sequences = new(grammar.Tokens, grammar.TypeNames);
    private readonly SchemaParser _schemas = new(grammar.Tokens);
    private readonly UserTypeParser _types = new(grammar.Tokens);
    private readonly DomainParser _domains = new(
        grammar.Tokens,
        grammar.TypeNames,
        () => grammar.Expressions.Parse(),
        () => grammar.Columns.ParseConstraints(),
        () => grammar.Columns.ParseTableConstraint());

    private readonly ViewParser _views = new(grammar.Tokens, grammar.Queries.Parse);

    public StatementSyntax ParseCreate()
    {
        int start = _tokens.Expect(Keyword.Create).Start;
        bool orReplace = _tokens.At(Keyword.Or) && _tokens.IsWord(_tokens.Peek(1), "REPLACE");
        if (orReplace)
        {
            _tokens.Take();
            _tokens.Take();
        }

        bool temporary = _tokens.TryTake(Keyword.Temporary) || _tokens.TryTake(Keyword.Temp);
        if (_views.AtView)
        {
            return _views.ParseCreate(start, orReplace, temporary);
        }

        if (!temporary && grammar.Triggers.AtTrigger)
        {
            return grammar.Triggers.ParseCreate(start, orReplace);
        }

        if (orReplace)
        {
            throw UnknownObject("CREATE OR REPLACE");
        }

        if (_tokens.At(Keyword.Table))
        {
            return ParseCreateTable(start, temporary);
        }

        if (!temporary && _tokens.AtWord("SCHEMA"))
        {
            return _schemas.ParseCreate(start);
        }

        if (!temporary && _tokens.AtWord("SEQUENCE"))
        {
            return _sequences.ParseCreate(start);
        }

        if (!temporary && _tokens.AtWord("TYPE"))
        {
            return _types.ParseCreate(start);
        }

        if (!temporary && _tokens.AtWord("DOMAIN"))
        {
            return _domains.ParseCreate(start);
        }

        if (!temporary && _tokens.Current.Keyword is Keyword.Unique or Keyword.Index)
        {
            return ParseCreateIndex(start);
        }

        throw UnknownObject("CREATE");
    }

    public StatementSyntax ParseDrop()
    {
        int start = _tokens.Expect(Keyword.Drop).Start;
        if (_tokens.TryTake(Keyword.Table))
        {
            var names = ParseDropped("a table name", out bool ifExists, out bool cascade);
            return new DropTableSyntax(_tokens.From(start), names, ifExists, cascade);
        }

        if (_tokens.TryTake(Keyword.Index))
        {
            _tokens.TryTake(Keyword.Concurrently);
            var names = ParseDropped("an index name", out bool ifExists, out bool cascade);
            return new DropIndexSyntax(_tokens.From(start), names, ifExists, cascade);
        }

        if (_tokens.TryTakeWord("VIEW"))
        {
            var names = ParseDropped("a view name", out bool ifExists, out bool cascade);
            return new DropViewSyntax(_tokens.From(start), names, ifExists, cascade);
        }

        if (_tokens.AtWord("SCHEMA"))
        {
            return _schemas.ParseDrop(start);
        }

        if (_tokens.TryTakeWord("SEQUENCE"))
        {
            var names = ParseDropped("the name of a sequence", out bool ifExists, out bool cascade);
            return new DropSequenceSyntax(_tokens.From(start), names, ifExists, cascade);
        }

        bool isDomain = _tokens.TryTakeWord("DOMAIN");
        if (isDomain || _tokens.TryTakeWord("TYPE"))
        {
            var names = ParseDropped("the name of a type", out bool ifExists, out bool cascade);
            return new DropTypeSyntax(_tokens.From(start), names, ifExists, cascade) { IsDomain = isDomain };
        }

        return _tokens.TryTakeWord("TRIGGER") ? grammar.Triggers.ParseDrop(start) : throw UnknownObject("DROP");
    }

    /// <summary>ALTER TABLE.</summary>
    public StatementSyntax ParseAlter()
    {
        int start = _tokens.Take().Start;
        if (_views.AtView)
        {
            return _views.ParseAlter(start, _schemas);
        }

        if (_tokens.AtWord("SCHEMA"))
        {
            return _schemas.ParseAlter(start);
        }

        if (_tokens.AtWord("SEQUENCE"))
        {
            return _sequences.ParseAlter(start, _schemas);
        }

        if (_tokens.AtWord("TYPE"))
        {
            return _types.ParseAlter(start, _schemas);
        }

        if (_tokens.AtWord("DOMAIN"))
        {
            return _domains.ParseAlter(start, _schemas);
        }

        if (grammar.Triggers.AtTrigger)
        {
            return grammar.Triggers.ParseAlter(start);
        }

        if (_tokens.TryTake(Keyword.Table))
        {
            return ParseAlterTable(start);
        }

        return _tokens.TryTake(Keyword.Index) ? ParseAlterIndex(start) : throw UnknownObject("ALTER");
    }

    private RenameIndexSyntax ParseAlterIndex(int start)
    {
        bool ifExists = _tokens.TryTake(Keyword.If, Keyword.Exists);
        var name = _tokens.ExpectObjectName("an index name");
        if (!_tokens.TryTakeWord("RENAME"))
        {
            throw _tokens.At(TokenKind.Word)
                ? NotSupportedYet("ALTER INDEX with anything but RENAME") : _tokens.Unexpected("RENAME");
        }

        _tokens.Expect(Keyword.To);
        var newName = _tokens.ExpectName("an index name");
        return new RenameIndexSyntax(_tokens.From(start), name, newName, ifExists);
    }

    /// <summary>REINDEX.</summary>
    public ReindexSyntax ParseReindex()
    {
        int start = _tokens.Take().Start;
        var target = _tokens.TryTake(Keyword.Index) ? ReindexTarget.Index
            : _tokens.TryTake(Keyword.Table) ? ReindexTarget.Table
            : _tokens.TryTake(Keyword.Database) || _tokens.TryTakeWord("SCHEMA") || _tokens.TryTakeWord("SYSTEM")
                ? ReindexTarget.Database : ReindexTarget.Any;
        _tokens.TryTake(Keyword.Concurrently);
        var name = TokenReader.IsName(_tokens.Current) ? _tokens.ExpectObjectName("a name") : null;
        return name is not null || target is ReindexTarget.Any or ReindexTarget.Database
            ? new ReindexSyntax(_tokens.From(start), target, name)
            : throw _tokens.Unexpected("a name");
    }

    private DatabaseException NotSupportedYet(string construct) =>
        _tokens.Error(ErrorCode.NotSupported, construct + " is not supported yet");

    private DatabaseException UnknownObject(string verb)
    {
        bool isObject = _tokens.Current.Kind == TokenKind.Word
            && UnsupportedObjects.Contains(TokenValues.Name(_tokens.Source, _tokens.Current));
        if (!isObject)
        {
            return _tokens.Unexpected("TABLE or INDEX");
        }

        string word = TokenValues.Name(_tokens.Source, _tokens.Current).ToUpperInvariant();
        return _tokens.Error(ErrorCode.NotSupported, $"{verb} {word} is not supported yet");
    }

    private CreateTableSyntax ParseCreateTable(int start, bool temporary)
    {
        _tokens.Expect(Keyword.Table);
        bool ifNotExists = _tokens.TryTakeIfNotExists();
        var name = _tokens.ExpectObjectName("a table name");
        var columns = new List<ColumnDefinitionSyntax>();
        var constraints = new List<TableConstraintSyntax>();
        var likes = new List<LikeTableSyntax>();
        QuerySyntax? query = null;
        IReadOnlyList<NameSyntax> asNames = AtNames() ? _tokens.ExpectNames("a column name") : [];
        bool withData = true;
        var onCommit = ParseOnCommit(temporary);
        if (asNames.Count > 0 && !_tokens.At(Keyword.As))
        {
            throw _tokens.Unexpected("AS");
        }

        if (_tokens.TryTake(Keyword.As))
        {
            query = grammar.Queries.Parse();
            withData = ParseWithData();
        }
        else
        {
            _tokens.Expect(TokenKind.LeftParenthesis);
            do
            {
                if (_tokens.At(Keyword.Like))
                {
                    likes.Add(new LikeTableParser(_tokens).Parse(columns.Count));
                    continue;
                }

                if (ColumnDefinitionParser.IsTableConstraint(_tokens.Current.Keyword))
                {
                    constraints.Add(grammar.Columns.ParseTableConstraint());
                }
                else
                {
                    columns.Add(grammar.Columns.ParseColumn());
                }
            }
            while (_tokens.TryTake(TokenKind.Comma));
            if (!_tokens.At(TokenKind.RightParenthesis))
            {
                throw _tokens.Unexpected("\",\" or \")\"");
            }

            _tokens.Take();
        }

        onCommit = onCommit == OnCommitAction.None ? ParseOnCommit(temporary) : onCommit;
        var options = new CreateTableOptions(ifNotExists, temporary, query, asNames, withData)
        {
            OnCommit = onCommit,
            Likes = likes,
        };
        return new CreateTableSyntax(_tokens.From(start), name, options, columns, constraints);
    }

    // (a, b) or (a), and not (a INTEGER).
    private bool AtNames() => _tokens.At(TokenKind.LeftParenthesis) && TokenReader.IsName(_tokens.Peek(1))
        && (_tokens.Peek(2).Kind == TokenKind.Comma
            || (_tokens.Peek(2).Kind == TokenKind.RightParenthesis && _tokens.Peek(3).Keyword == Keyword.As));

    private OnCommitAction ParseOnCommit(bool temporary)
    {
        if (!temporary || !_tokens.TryTake(Keyword.On, Keyword.Commit))
        {
            return OnCommitAction.None;
        }

        if (_tokens.TryTake(Keyword.Drop))
        {
            return OnCommitAction.Drop;
        }

        var action = _tokens.TryTake(Keyword.Delete) ? OnCommitAction.DeleteRows
            : _tokens.TryTakeWord("PRESERVE") ? OnCommitAction.None
            : throw _tokens.Unexpected("DROP, DELETE ROWS or PRESERVE ROWS");
        return _tokens.TryTake(Keyword.Rows) || _tokens.TryTakeWord("ROWS") ? action : throw _tokens.Unexpected("ROWS");
    }

    private bool ParseWithData()
    {
        if (!_tokens.TryTake(Keyword.With))
        {
            return true;
        }

        bool withData = !_tokens.TryTake(Keyword.No);
        return _tokens.TryTakeWord("DATA") ? withData : throw _tokens.Unexpected("DATA");
    }

    private CreateIndexSyntax ParseCreateIndex(int start)
    {
        bool unique = _tokens.TryTake(Keyword.Unique);
        _tokens.Expect(Keyword.Index);
        _tokens.TryTake(Keyword.Concurrently);
        bool ifNotExists = _tokens.TryTakeIfNotExists();
        var name = _tokens.At(Keyword.On) ? null : _tokens.ExpectObjectName("an index name");
        _tokens.Expect(Keyword.On);
        var table = _tokens.ExpectObjectName("a table name");
        var method = _tokens.TryTake(Keyword.Using) ? _tokens.ExpectName("an index method") : null;
        var columns = ParseIndexColumns();
        IReadOnlyList<NameSyntax> included =
            _tokens.TryTakeWord("INCLUDE") ? _tokens.ExpectNames("a column name") : [];
        var where = _tokens.TryTake(Keyword.Where) ? grammar.Expressions.Parse() : null;
        var options = new CreateIndexOptions(name, method, unique, ifNotExists) { Included = included };
        return new CreateIndexSyntax(_tokens.From(start), options, table, columns, where);
    }

    /// <summary>(column or (expression) [ASC|DESC] [NULLS FIRST|LAST], …).</summary>
    public List<IndexColumnSyntax> ParseIndexColumns()
    {
        _tokens.Expect(TokenKind.LeftParenthesis);
        var columns = new List<IndexColumnSyntax>();
        do
        {
            int start = _tokens.Current.Start;
            var expression = grammar.Expressions.Parse();
            bool descending = grammar.Queries.ParseDescending();
            var nulls = grammar.Queries.ParseNullsOrder();
            columns.Add(new IndexColumnSyntax(_tokens.From(start), expression, descending, nulls));
        }
        while (_tokens.TryTake(TokenKind.Comma));
        _tokens.Expect(TokenKind.RightParenthesis);
        return columns;
    }

    private List<ObjectNameSyntax> ParseDropped(string what, out bool ifExists, out bool cascade)
    {
        ifExists = _tokens.TryTake(Keyword.If, Keyword.Exists);
        var names = new List<ObjectNameSyntax>();
        do
        {
            names.Add(_tokens.ExpectObjectName(what));
        }
        while (_tokens.TryTake(TokenKind.Comma));
        cascade = ParseCascade();
        return names;
    }

    private StatementSyntax ParseAlterTable(int start)
    {
        bool ifExists = _tokens.TryTake(Keyword.If);
        if (ifExists)
        {
            _tokens.Expect(Keyword.Exists);
        }

        var table = _tokens.ExpectObjectName("a table name");
        if (_schemas.AtSetSchema)
        {
            return _schemas.ParseSetSchema(start, table, ifExists);
        }

        var actions = new List<AlterActionSyntax>();
        do
        {
            actions.Add(ParseAction());
        }
        while (_tokens.TryTake(TokenKind.Comma));
        return new AlterTableSyntax(_tokens.From(start), table, ifExists, actions);
    }

    /// <summary>TRUNCATE.</summary>
    public TruncateSyntax ParseTruncate()
    {
        int start = _tokens.Take().Start;
        _tokens.TryTake(Keyword.Table);
        var names = new List<ObjectNameSyntax>();
        do
        {
            grammar.Tables.RefuseOnly();
            names.Add(_tokens.ExpectObjectName("a table name"));
        }
        while (_tokens.TryTake(TokenKind.Comma));
        bool restart = _tokens.TryTakeWord("RESTART");
        if (restart || _tokens.TryTakeWord("CONTINUE"))
        {
            _tokens.Expect(Keyword.Identity);
        }

        bool cascade = ParseCascade();
        return new TruncateSyntax(_tokens.From(start), names, restart, cascade);
    }

    private bool ParseCascade()
    {
        bool cascade = _tokens.TryTake(Keyword.Cascade);
        if (!cascade)
        {
            _tokens.TryTake(Keyword.Restrict);
        }

        return cascade;
    }

    private AlterActionSyntax ParseAction()
    {
        int start = _tokens.Current.Start;
        if (_tokens.TryTakeWord("ADD"))
        {
            return ParseAdd(start);
        }

        if (_tokens.TryTake(Keyword.Drop))
        {
            return ParseDrop(start);
        }

        if (_tokens.TryTakeWord("RENAME"))
        {
            return ParseRename(start);
        }

        if (_tokens.TryTakeWord("ALTER"))
        {
            return ParseAlterColumn(start);
        }

        if (grammar.Triggers.TryParseEnable(start) is { } enabling)
        {
            return enabling;
        }

        throw _tokens.At(TokenKind.Word)
            ? NotSupportedYet("ALTER TABLE with anything but ADD, DROP, RENAME and ALTER COLUMN")
            : _tokens.Unexpected("ADD, DROP, RENAME or ALTER COLUMN");
    }

    private AlterActionSyntax ParseAdd(int start)
    {
        if (!_tokens.TryTake(Keyword.Column) && ColumnDefinitionParser.IsTableConstraint(_tokens.Current.Keyword))
        {
            var constraint = grammar.Columns.ParseTableConstraint();
            return new AddConstraintSyntax(_tokens.From(start), constraint);
        }

        bool ifNotExists = _tokens.TryTakeIfNotExists();
        var column = grammar.Columns.ParseColumn();
        return new AddColumnSyntax(_tokens.From(start), column, ifNotExists);
    }

    private DropPartSyntax ParseDrop(int start)
    {
        bool isConstraint = _tokens.TryTake(Keyword.Constraint);
        if (!isConstraint)
        {
            _tokens.TryTake(Keyword.Column);
        }

        bool ifExists = _tokens.TryTake(Keyword.If, Keyword.Exists);
        var name = _tokens.ExpectName(isConstraint ? "the name of a constraint" : "a column name");
        bool cascade = ParseCascade();
        return new DropPartSyntax(_tokens.From(start), name, isConstraint, ifExists, cascade);
    }

    private RenameSyntax ParseRename(int start)
    {
        if (_tokens.TryTake(Keyword.To))
        {
            var name = _tokens.ExpectName("a table name");
            return new RenameSyntax(_tokens.From(start), RenamedPart.Table, null, name);
        }

        var part = _tokens.TryTake(Keyword.Constraint) ? RenamedPart.Constraint : RenamedPart.Column;
        if (part == RenamedPart.Column)
        {
            _tokens.TryTake(Keyword.Column);
        }

        var oldName = _tokens.ExpectName("a name");
        _tokens.Expect(Keyword.To);
        var newName = _tokens.ExpectName("a name");
        return new RenameSyntax(_tokens.From(start), part, oldName, newName);
    }

    private AlterActionSyntax ParseAlterColumn(int start)
    {
        _tokens.TryTake(Keyword.Column);
        var column = _tokens.ExpectName("a column name");
        if (_tokens.TryTake(Keyword.Set, Keyword.Default))
        {
            var value = grammar.Expressions.Parse();
            return new SetDefaultSyntax(_tokens.From(start), column, value);
        }

        if (_tokens.TryTake(Keyword.Drop, Keyword.Default))
        {
            return new SetDefaultSyntax(_tokens.From(start), column, null);
        }

        if (_tokens.At(Keyword.Drop) && _tokens.IsWord(1, "EXPRESSION"))
        {
            _tokens.Take();
            _tokens.Take();
            bool ifExists = _tokens.TryTake(Keyword.If, Keyword.Exists);
            return new DropExpressionSyntax(_tokens.From(start), column, ifExists);
        }

        bool isSet = _tokens.TryTake(Keyword.Set, Keyword.Not);
        if (isSet || _tokens.TryTake(Keyword.Drop, Keyword.Not))
        {
            _tokens.Expect(Keyword.Null);
            return new SetNullabilitySyntax(_tokens.From(start), column, !isSet);
        }

        return ParseTypeOrIdentity(start, column);
    }

    private AlterActionSyntax ParseTypeOrIdentity(int start, NameSyntax column)
    {
        if (_tokens.TryTake(Keyword.Drop, Keyword.Identity))
        {
            bool ifExists = _tokens.TryTake(Keyword.If, Keyword.Exists);
            var change = ifExists ? IdentityChange.DropIfExists : IdentityChange.Drop;
            return new SetIdentitySyntax(_tokens.From(start), column, null, change);
        }

        if (_tokens.TryTakeWord("ADD"))
        {
            var identity = grammar.Columns.ParseIdentity();
            return new SetIdentitySyntax(_tokens.From(start), column, identity, IdentityChange.Add);
        }

        bool isSet = _tokens.TryTake(Keyword.Set);
        if (isSet && _tokens.At(Keyword.Generated))
        {
            var identity = grammar.Columns.ParseGeneratedKind();
            return new SetIdentitySyntax(_tokens.From(start), column, identity, IdentityChange.Set);
        }

        if (isSet && !_tokens.TryTakeWord("DATA"))
        {
            throw NotSupportedYet("ALTER COLUMN … SET with anything but DEFAULT, NOT NULL, GENERATED and DATA TYPE");
        }

        if (!_tokens.TryTakeWord("TYPE"))
        {
            throw _tokens.Unexpected("TYPE, SET DEFAULT, SET NOT NULL, SET GENERATED, ADD GENERATED or DROP");
        }

        var type = grammar.TypeNames.Parse();
        var value = _tokens.TryTake(Keyword.Using) ? grammar.Expressions.Parse() : null;
        return new SetTypeSyntax(_tokens.From(start), column, type, value);
    }
}
