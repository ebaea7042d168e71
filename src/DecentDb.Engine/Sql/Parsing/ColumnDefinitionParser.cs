using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads column definitions and the constraints of columns and tables.</summary>
internal sealed class ColumnDefinitionParser(Grammar grammar)
{
    private readonly TokenReader _tokens = grammar.Tokens;

    public static bool IsTableConstraint(Keyword keyword) => keyword
        is Keyword.Constraint or Keyword.Primary or Keyword.Unique or Keyword.Check or Keyword.Foreign;

    public ColumnDefinitionSyntax ParseColumn()
    {
        int start = _tokens.Current.Start;
        var name = _tokens.ExpectName("a column name or a table constraint");
        var type = grammar.TypeNames.Parse();
        var constraints = ParseConstraints();
        return new ColumnDefinitionSyntax(_tokens.From(start), name, type, constraints);
    }

    /// <summary>What stands behind the type of a column or domain.</summary>
    public List<ColumnConstraintSyntax> ParseConstraints()
    {
        var constraints = new List<ColumnConstraintSyntax>();
        while (true)
        {
            int constraintStart = _tokens.Current.Start;
            var constraintName = ParseConstraintName();
            var constraint = ParseColumnConstraint(constraintStart, constraintName);
            if (constraint is null)
            {
                return constraintName is null ? constraints : throw _tokens.Unexpected("a column constraint");
            }

            constraints.Add(constraint);
        }
    }

    public TableConstraintSyntax ParseTableConstraint()
    {
        int start = _tokens.Current.Start;
        var name = ParseConstraintName();
        switch (_tokens.Current.Keyword)
        {
            case Keyword.Primary:
                _tokens.Take();
                _tokens.Expect(Keyword.Key);
                var keyColumns = grammar.Definitions.ParseIndexColumns();
                return new PrimaryKeySyntax(_tokens.From(start), name, keyColumns);
            case Keyword.Unique:
                _tokens.Take();
                var uniqueColumns = grammar.Definitions.ParseIndexColumns();
                return new UniqueSyntax(_tokens.From(start), name, uniqueColumns);
            case Keyword.Check:
                _tokens.Take();
                var condition = grammar.Expressions.ParseInParentheses();
                return new CheckSyntax(_tokens.From(start), name, condition);
            case Keyword.Foreign:
                _tokens.Take();
                _tokens.Expect(Keyword.Key);
                var columns = _tokens.ExpectNames("a column name");
                var references = ParseReferences();
                return new ForeignKeySyntax(_tokens.From(start), name, columns, references);
            default:
                throw _tokens.Unexpected("PRIMARY KEY, UNIQUE, CHECK or FOREIGN KEY");
        }
    }

    private NameSyntax? ParseConstraintName() =>
        _tokens.TryTake(Keyword.Constraint) ? _tokens.ExpectName("a constraint name") : null;

    /// <summary>Null when no constraint begins here.</summary>
    private ColumnConstraintSyntax? ParseColumnConstraint(int start, NameSyntax? name)
    {
        switch (_tokens.Current.Keyword)
        {
            case Keyword.Not:
                _tokens.Take();
                _tokens.Expect(Keyword.Null);
                return new NullabilitySyntax(_tokens.From(start), name, nullable: false);
            case Keyword.Null:
                _tokens.Take();
                return new NullabilitySyntax(_tokens.From(start), name, nullable: true);
            case Keyword.Primary:
                return ParsePrimaryKey(start, name);
            case Keyword.Unique:
                _tokens.Take();
                return new ColumnUniqueSyntax(_tokens.From(start), name);
            case Keyword.Default:
                _tokens.Take();
                var value = grammar.Expressions.Parse(Precedence.Comparison);
                return new ColumnDefaultSyntax(_tokens.From(start), name, value);
            case Keyword.Check:
                _tokens.Take();
                var condition = grammar.Expressions.ParseInParentheses();
                return new ColumnCheckSyntax(_tokens.From(start), name, condition);
            case Keyword.References:
                var references = ParseReferences();
                return new ColumnReferencesSyntax(_tokens.From(start), name, references);
            case Keyword.Collate:
                _tokens.Take();
                var collation = _tokens.ExpectName("a collation name");
                return new ColumnCollateSyntax(_tokens.From(start), name, collation);
            case Keyword.Generated:
                return ParseGenerated(start, name);
            case Keyword.As when _tokens.Peek(1).Kind == TokenKind.LeftParenthesis:
                _tokens.Take();
                return ParseComputation(start, name);
            case Keyword.Identity:
                return ParseShortIdentity(start, name);
            default:
                return ParseAutoIncrement(start, name);
        }
    }

    private bool TakeAutoIncrement() =>
        _tokens.TryTake(Keyword.Autoincrement) || _tokens.TryTakeWord("AUTO_INCREMENT");

    private IdentitySyntax? ParseAutoIncrement(int start, NameSyntax? name) =>
        TakeAutoIncrement() ? new IdentitySyntax(_tokens.From(start), name, always: false, null, null) : null;

    private ColumnPrimaryKeySyntax ParsePrimaryKey(int start, NameSyntax? name)
    {
        _tokens.Take();
        _tokens.Expect(Keyword.Key);
        bool descending = grammar.Queries.ParseDescending();
        bool autoIncrement = TakeAutoIncrement();
        return new ColumnPrimaryKeySyntax(_tokens.From(start), name, descending, autoIncrement);
    }

    /// <summary>IDENTITY or IDENTITY(start, step).</summary>
    private IdentitySyntax ParseShortIdentity(int start, NameSyntax? name)
    {
        _tokens.Take();
        long? first = null;
        long? step = null;
        if (_tokens.TryTake(TokenKind.LeftParenthesis))
        {
            first = ParseInteger();
            _tokens.Expect(TokenKind.Comma);
            step = ParseInteger();
            _tokens.Expect(TokenKind.RightParenthesis);
        }

        return new IdentitySyntax(_tokens.From(start), name, always: false, first, step);
    }

    /// <summary>GENERATED … AS IDENTITY.</summary>
    public IdentitySyntax ParseIdentity()
    {
        int start = _tokens.Current.Start;
        if (!_tokens.At(Keyword.Generated))
        {
            throw _tokens.Unexpected("GENERATED");
        }

        return ParseGenerated(start, null) as IdentitySyntax ?? throw _tokens.From(start).Error(
            ErrorCode.SyntaxError, "Only an identity can be added to a column.");
    }

    /// <summary>GENERATED ALWAYS or GENERATED BY DEFAULT.</summary>
    public IdentitySyntax ParseGeneratedKind()
    {
        int start = _tokens.Take().Start;
        bool always = _tokens.TryTake(Keyword.Always);
        if (!always && !_tokens.TryTake(Keyword.By, Keyword.Default))
        {
            throw _tokens.Unexpected("ALWAYS or BY DEFAULT");
        }

        return new IdentitySyntax(_tokens.From(start), null, always, null, null);
    }

    // (expression) [STORED|VIRTUAL], with PERSISTED as SQL Server says it.
    private GeneratedColumnSyntax ParseComputation(int start, NameSyntax? name)
    {
        var value = grammar.Expressions.ParseInParentheses();
        bool stored = _tokens.TryTake(Keyword.Stored) || _tokens.TryTakeWord("PERSISTED");
        if (!stored)
        {
            _tokens.TryTake(Keyword.Virtual);
        }

        return new GeneratedColumnSyntax(_tokens.From(start), name, value, stored);
    }

    private ColumnConstraintSyntax ParseGenerated(int start, NameSyntax? name)
    {
        _tokens.Take();
        bool always = _tokens.TryTake(Keyword.Always);
        if (!always)
        {
            if (!_tokens.TryTake(Keyword.By))
            {
                throw _tokens.Unexpected("ALWAYS or BY DEFAULT");
            }

            _tokens.Expect(Keyword.Default);
        }

        _tokens.Expect(Keyword.As);
        if (always && _tokens.At(TokenKind.LeftParenthesis))
        {
            return ParseComputation(start, name);
        }

        _tokens.Expect(Keyword.Identity);
        long? first = null;
        long? step = null;
        if (_tokens.TryTake(TokenKind.LeftParenthesis))
        {
            ParseIdentityOptions(ref first, ref step);
        }

        return new IdentitySyntax(_tokens.From(start), name, always, first, step);
    }

    private void ParseIdentityOptions(ref long? first, ref long? step)
    {
        do
        {
            if (_tokens.TryTake(Keyword.Start))
            {
                _tokens.TryTake(Keyword.With);
                first = ParseInteger();
            }
            else if (_tokens.TryTake(Keyword.Increment))
            {
                _tokens.TryTake(Keyword.By);
                step = ParseInteger();
            }
            else
            {
                throw _tokens.Unexpected("START WITH or INCREMENT BY");
            }

            // Some dialects put commas between the options.
            _tokens.TryTake(TokenKind.Comma);
        }
        while (!_tokens.TryTake(TokenKind.RightParenthesis));
    }

    private long ParseInteger()
    {
        int start = _tokens.Current.Start;
        bool negative = _tokens.TryTake(TokenKind.Minus);
        if (!_tokens.At(TokenKind.Integer))
        {
            throw _tokens.Unexpected("a whole number");
        }

        var token = _tokens.Take();
        var location = _tokens.From(start);
        return TokenValues.Number(location, token, negative) is IntegerLiteralSyntax literal
            ? literal.Value
            : throw location.Error(ErrorCode.NumericValueOutOfRange, "The number does not fit in 64 bits");
    }

    private ReferencesSyntax ParseReferences()
    {
        int start = _tokens.Expect(Keyword.References).Start;
        var table = _tokens.ExpectObjectName("a table name");
        IReadOnlyList<NameSyntax> columns =
            _tokens.At(TokenKind.LeftParenthesis) ? _tokens.ExpectNames("a column name") : [];
        var onDelete = ReferentialAction.NoAction;
        var onUpdate = ReferentialAction.NoAction;
        IReadOnlyList<NameSyntax> deleted = [];
        while (_tokens.TryTake(Keyword.On))
        {
            if (_tokens.TryTake(Keyword.Delete))
            {
                onDelete = ParseAction();
                if (onDelete is ReferentialAction.SetNull or ReferentialAction.SetDefault
                    && _tokens.At(TokenKind.LeftParenthesis))
                {
                    deleted = _tokens.ExpectNames("a column name");
                }
            }
            else if (_tokens.TryTake(Keyword.Update))
            {
                onUpdate = ParseAction();
            }
            else
            {
                throw _tokens.Unexpected("DELETE or UPDATE");
            }
        }

        ParseDeferrable(out bool deferrable, out bool initiallyDeferred);
        var options = new ReferencesOptions(onDelete, deleted, onUpdate, deferrable, initiallyDeferred);
        return new ReferencesSyntax(_tokens.From(start), table, columns, options);
    }

    private ReferentialAction ParseAction()
    {
        if (_tokens.TryTake(Keyword.No))
        {
            _tokens.Expect(Keyword.Action);
            return ReferentialAction.NoAction;
        }

        if (_tokens.TryTake(Keyword.Restrict))
        {
            return ReferentialAction.Restrict;
        }

        if (_tokens.TryTake(Keyword.Cascade))
        {
            return ReferentialAction.Cascade;
        }

        if (_tokens.TryTake(Keyword.Set, Keyword.Null))
        {
            return ReferentialAction.SetNull;
        }

        return _tokens.TryTake(Keyword.Set, Keyword.Default)
            ? ReferentialAction.SetDefault
            : throw _tokens.Unexpected("NO ACTION, RESTRICT, CASCADE, SET NULL or SET DEFAULT");
    }

    /// <summary>[[NOT] DEFERRABLE] [INITIALLY DEFERRED|IMMEDIATE], in either order.</summary>
    private void ParseDeferrable(out bool deferrable, out bool initiallyDeferred)
    {
        bool isRefused = false;
        deferrable = false;
        initiallyDeferred = false;
        while (true)
        {
            if (_tokens.TryTake(Keyword.Not, Keyword.Deferrable))
            {
                isRefused = true;
            }
            else if (_tokens.TryTake(Keyword.Deferrable))
            {
                deferrable = true;
            }
            else if (_tokens.TryTake(Keyword.Initially))
            {
                initiallyDeferred = _tokens.TryTake(Keyword.Deferred);
                if (!initiallyDeferred && !_tokens.TryTake(Keyword.Immediate))
                {
                    throw _tokens.Unexpected("DEFERRED or IMMEDIATE");
                }
            }
            else
            {
                break;
            }
        }

        if (isRefused && (deferrable || initiallyDeferred))
        {
            throw _tokens.Error(ErrorCode.SyntaxError, "A constraint that is NOT DEFERRABLE cannot be deferred");
        }

        deferrable |= initiallyDeferred;
    }
}
