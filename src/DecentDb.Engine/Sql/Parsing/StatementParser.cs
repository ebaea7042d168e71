using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Finds out by its first words which statement it is, and reads the short ones.</summary>
internal sealed class StatementParser(Grammar grammar)
{
    // Verbs of PostgreSQL, SQLite and SQL Server that this dialect does not have (yet): "not supported" helps more than
    // "expected a statement".
    private static readonly FrozenSet<string> UnsupportedVerbs = new[]
    {
        "ATTACH", "CALL", "CLOSE", "CLUSTER", "DECLARE", "DESCRIBE", "DETACH",
        "DO", "EXEC", "FETCH", "GRANT", "IMPORT", "LISTEN", "LOAD", "MOVE", "NOTIFY", "OPTIMIZE", "PRAGMA",
        "REASSIGN", "REFRESH", "REVOKE", "SECURITY", "UNLISTEN", "USE",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly TokenReader _tokens = grammar.Tokens;

    private PrepareParser Prepares => new(
        _tokens, () => grammar.Expressions.ParseList(), () => grammar.TypeNames.Parse(), ParseRowSource);

    public StatementSyntax Parse()
    {
        var token = _tokens.Current;
        switch (token.Keyword)
        {
            case Keyword.Select or Keyword.Values or Keyword.Table or Keyword.With or Keyword.Insert or Keyword.Update
                or Keyword.Delete:
                return ParseRowSource(allowsInto: true);
            case Keyword.Create:
                return grammar.Definitions.ParseCreate();
            case Keyword.Drop:
                return grammar.Definitions.ParseDrop();
            case Keyword.Begin or Keyword.Start:
                return ParseBegin();
            case Keyword.Commit or Keyword.End:
                _tokens.Take();
                TakeTransactionWord();
                return new CommitSyntax(_tokens.From(token.Start));
            case Keyword.Rollback:
                return ParseRollback();
            case Keyword.Savepoint:
                _tokens.Take();
                var savepoint = _tokens.ExpectName("a savepoint name");
                return new SavepointSyntax(_tokens.From(token.Start), savepoint);
            case Keyword.Release:
                _tokens.Take();
                var released = ExpectSavepoint();
                return new ReleaseSyntax(_tokens.From(token.Start), released);
            case Keyword.Checkpoint:
                _tokens.Take();
                return new CheckpointSyntax(_tokens.From(token.Start));
            case Keyword.Check:
                _tokens.Take();
                _tokens.Expect(Keyword.Database);
                return new CheckDatabaseSyntax(_tokens.From(token.Start));
            case Keyword.Explain:
                return ParseExplain();
            case Keyword.Analyze:
                _tokens.Take();
                var analyzed = ParseOptionalTable();
                return new AnalyzeSyntax(_tokens.From(token.Start), analyzed);
            case Keyword.Vacuum:
                return ParseVacuum();
            case Keyword.Set when IsConstraintsWord(_tokens.Peek(1)):
                return ParseSetConstraints();
            case Keyword.Set when _tokens.Peek(1).Keyword == Keyword.Transaction:
                return ParseSetTransaction();
            default:
                return ParseByWord(token);
        }
    }

    /// <summary>The statements whose verbs are no keywords.</summary>
    private StatementSyntax ParseByWord(Token token)
    {
        if (_tokens.AtWord("ALTER"))
        {
            return grammar.Definitions.ParseAlter();
        }

        if (_tokens.TryTakeWord("ABORT"))
        {
            TakeTransactionWord();
            return new RollbackSyntax(_tokens.From(token.Start), savepoint: null);
        }

        if (_tokens.AtWord("COMMENT"))
        {
            return CommentParser.Parse(_tokens);
        }

        if (_tokens.AtWord("COPY"))
        {
            return new CopyParser(_tokens).Parse(ParseRowSource);
        }

        if (_tokens.AtWord("TRUNCATE"))
        {
            return grammar.Definitions.ParseTruncate();
        }

        if (_tokens.AtWord("REINDEX"))
        {
            return grammar.Definitions.ParseReindex();
        }

        return _tokens.At(TokenKind.LeftParenthesis) || AtChange()
            ? ParseRowSource()
            : new SettingParser(_tokens).TryParse() ?? Prepares.TryParse()
                ?? throw UnknownStatement();
    }

    /// <summary>A query, or an INSERT, UPDATE or DELETE, each with an optional WITH.</summary>
    public StatementSyntax ParseRowSource() => ParseRowSource(allowsInto: false);

    private StatementSyntax ParseRowSource(bool allowsInto)
    {
        int start = _tokens.Current.Start;
        int lockingCount = grammar.Lockings.Count;
        var with = grammar.Queries.ParseWith();
        if (_tokens.AtWord("REPLACE"))
        {
            return grammar.Changes.ParseInsert(start, with);
        }

        if (_tokens.AtWord("MERGE"))
        {
            return grammar.Changes.ParseMerge(start, with);
        }

        switch (_tokens.Current.Keyword)
        {
            case Keyword.Insert:
                return grammar.Changes.ParseInsert(start, with);
            case Keyword.Update:
                return grammar.Changes.ParseUpdate(start, with);
            case Keyword.Delete:
                return grammar.Changes.ParseDelete(start, with);
            default:
                int intoCount = grammar.Intos.Count;
                grammar.Queries.IntoStart = allowsInto ? _tokens.Current.Start : -1;
                var query = grammar.Queries.ParseAfterWith(start, with);
                if (grammar.Intos.Count > intoCount)
                {
                    return NewTable(_tokens.From(start), query, grammar.Intos[intoCount]);
                }

                return new QueryStatementSyntax(_tokens.From(start), query)
                {
                    Lockings = grammar.Lockings[lockingCount..],
                    ChangesSequences = _tokens.ChangesSequences,
                };
        }
    }

    /// <summary>SELECT … INTO is CREATE TABLE … AS.</summary>
    private static CreateTableSyntax NewTable(SourceSpan location, QuerySyntax query, IntoTarget into) =>
        new(location, into.Name, new CreateTableOptions(false, into.Temporary, query, [], true), [], []);

    private bool IsConstraintsWord(Token token) => token.Kind == TokenKind.Word
        && TokenValues.Name(_tokens.Source, token).Equals("constraints", StringComparison.OrdinalIgnoreCase);

    private SetConstraintsSyntax ParseSetConstraints()
    {
        int start = _tokens.Take().Start;
        _tokens.Take();
        var names = new List<ObjectNameSyntax>();
        if (!_tokens.TryTake(Keyword.All))
        {
            do
            {
                names.Add(_tokens.ExpectObjectName("the name of a constraint"));
            }
            while (_tokens.TryTake(TokenKind.Comma));
        }

        bool deferred = _tokens.TryTake(Keyword.Deferred);
        return deferred || _tokens.TryTake(Keyword.Immediate)
            ? new SetConstraintsSyntax(_tokens.From(start), names, deferred)
            : throw _tokens.Unexpected("DEFERRED or IMMEDIATE");
    }

    // The changes that do not begin with a keyword.
    private bool AtChange() => _tokens.AtWord("REPLACE") || _tokens.AtWord("MERGE");

    private DatabaseException UnknownStatement()
    {
        var token = _tokens.Current;
        if (token.Kind == TokenKind.Word)
        {
            string word = TokenValues.Name(_tokens.Source, token);
            if (UnsupportedVerbs.Contains(word))
            {
                string hint = word.Equals("DO", StringComparison.OrdinalIgnoreCase)
                    ? "; write its statements one by one, with IF EXISTS and IF NOT EXISTS in place of conditions" : "";
                return _tokens.Error(ErrorCode.NotSupported, word.ToUpperInvariant() + " is not supported yet" + hint);
            }
        }

        return _tokens.Unexpected("a statement");
    }

    private VacuumSyntax ParseVacuum()
    {
        var start = _tokens.Take().Start;
        if (!_tokens.TryTake(Keyword.Into))
        {
            var table = ParseOptionalTable();
            return new VacuumSyntax(_tokens.From(start), table, file: null);
        }

        if (!TokenReader.IsText(_tokens.Current))
        {
            throw _tokens.Unexpected("the name of a file in quotes");
        }

        var file = TokenValues.Text(_tokens.Source, _tokens.Take());
        return new VacuumSyntax(_tokens.From(start), table: null, file);
    }

    private ObjectNameSyntax? ParseOptionalTable() =>
        TokenReader.IsName(_tokens.Current) ? _tokens.ExpectObjectName("a table name") : null;

    private void TakeTransactionWord()
    {
        if (!_tokens.TryTake(Keyword.Transaction))
        {
            _tokens.TryTake(Keyword.Work);
        }
    }

    private NameSyntax ExpectSavepoint()
    {
        if (_tokens.At(Keyword.Savepoint) && TokenReader.IsName(_tokens.Peek(1)))
        {
            _tokens.Take();
        }

        return _tokens.ExpectName("a savepoint name");
    }

    private RollbackSyntax ParseRollback()
    {
        int start = _tokens.Take().Start;
        TakeTransactionWord();
        var savepoint = _tokens.TryTake(Keyword.To) ? ExpectSavepoint() : null;
        return new RollbackSyntax(_tokens.From(start), savepoint);
    }

    private ExplainSyntax ParseExplain()
    {
        int start = _tokens.Take().Start;
        var parser = new ExplainParser(_tokens);
        var options = parser.ParseWords();
        if (_tokens.At(TokenKind.LeftParenthesis) && !grammar.Queries.AtQuery(1)
            && _tokens.Peek(1).Kind != TokenKind.LeftParenthesis)
        {
            options = parser.ParseOptions(options);
        }

        var statement = _tokens.Current.Keyword
            is Keyword.Select or Keyword.Values or Keyword.Table or Keyword.With or Keyword.Insert or Keyword.Update
                or Keyword.Delete
            || _tokens.At(TokenKind.LeftParenthesis) || AtChange()
            ? ParseRowSource()
            : throw _tokens.Unexpected("SELECT, VALUES, INSERT, UPDATE or DELETE");
        return new ExplainSyntax(_tokens.From(start), options, statement);
    }

    private BeginSyntax ParseBegin()
    {
        var first = _tokens.Take();
        var start = TransactionStart.Deferred;
        if (first.Keyword == Keyword.Start)
        {
            _tokens.Expect(Keyword.Transaction);
        }
        else
        {
            if (_tokens.TryTake(Keyword.Immediate) || _tokens.TryTake(Keyword.Exclusive))
            {
                start = TransactionStart.Immediate;
            }
            else
            {
                _tokens.TryTake(Keyword.Deferred);
            }

            TakeTransactionWord();
        }

        var (access, isolation) = ParseModes();
        return new BeginSyntax(_tokens.From(first.Start), start, access, isolation);
    }

    private SetTransactionSyntax ParseSetTransaction()
    {
        int start = _tokens.Take().Start;
        _tokens.Take();
        if (_tokens.At(Keyword.Snapshot))
        {
            throw _tokens.Error(ErrorCode.NotSupported, "SET TRANSACTION SNAPSHOT is not supported yet");
        }

        if (_tokens.Current.Keyword is not (Keyword.Isolation or Keyword.Read))
        {
            throw _tokens.Unexpected("ISOLATION LEVEL, READ ONLY or READ WRITE");
        }

        var (access, isolation) = ParseModes();
        return new SetTransactionSyntax(_tokens.From(start), access, isolation);
    }

    private (TransactionAccess Access, TransactionIsolation Isolation) ParseModes()
    {
        var access = TransactionAccess.Default;
        var isolation = TransactionIsolation.Default;
        while (_tokens.Current.Keyword is Keyword.Isolation or Keyword.Read)
        {
            if (_tokens.TryTake(Keyword.Isolation))
            {
                _tokens.Expect(Keyword.Level);
                isolation = ParseIsolation();
            }
            else
            {
                access = ParseAccess();
            }

            if (_tokens.TryTake(TokenKind.Comma) && _tokens.Current.Keyword is not (Keyword.Isolation or Keyword.Read))
            {
                throw _tokens.Unexpected("ISOLATION LEVEL, READ ONLY or READ WRITE");
            }
        }

        return (access, isolation);
    }

    private TransactionAccess ParseAccess()
    {
        _tokens.Expect(Keyword.Read);
        if (_tokens.TryTake(Keyword.Only))
        {
            return TransactionAccess.ReadOnly;
        }

        return _tokens.TryTake(Keyword.Write) ? TransactionAccess.ReadWrite : throw _tokens.Unexpected("ONLY or WRITE");
    }

    private TransactionIsolation ParseIsolation()
    {
        if (_tokens.TryTake(Keyword.Serializable))
        {
            return TransactionIsolation.Serializable;
        }

        if (_tokens.TryTake(Keyword.Snapshot))
        {
            return TransactionIsolation.Snapshot;
        }

        if (_tokens.TryTake(Keyword.Repeatable, Keyword.Read))
        {
            return TransactionIsolation.RepeatableRead;
        }

        if (_tokens.TryTake(Keyword.Read, Keyword.Committed))
        {
            return TransactionIsolation.ReadCommitted;
        }

        return _tokens.TryTake(Keyword.Read, Keyword.Uncommitted)
            ? TransactionIsolation.ReadUncommitted
            : throw _tokens.Unexpected("SERIALIZABLE, SNAPSHOT, REPEATABLE READ, READ COMMITTED or READ UNCOMMITTED");
    }
}
