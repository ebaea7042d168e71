using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads what creates, changes and drops triggers.</summary>
/// <param name="tokens">The text.</param>
/// <param name="parseExpression">Reads an expression there.</param>
/// <param name="parseStatement">Reads a statement there.</param>
internal sealed class TriggerParser(
    TokenReader tokens, Func<ExpressionSyntax> parseExpression, Func<StatementSyntax> parseStatement)
{
    private const string NewName = "NEW";

    private readonly TokenReader _tokens = tokens;

    /// <summary>True at TRIGGER.</summary>
    public bool AtTrigger => _tokens.AtWord("TRIGGER");

    /// <summary>The rest of CREATE TRIGGER, from TRIGGER on.</summary>
    public CreateTriggerSyntax ParseCreate(int start, bool orReplace)
    {
        _tokens.Take();
        bool ifNotExists = _tokens.TryTakeIfNotExists();
        var name = _tokens.ExpectName("a trigger name");
        bool isBefore = ParseTiming(out bool isInsteadOf);
        var events = new List<string>();
        IReadOnlyList<NameSyntax> columns = [];
        do
        {
            events.Add(ParseEvent(ref columns));
        }
        while (_tokens.TryTake(Keyword.Or));
        _tokens.Expect(Keyword.On);
        var table = _tokens.ExpectObjectName("a table name");
        bool isOfRows = ParseOrientation();
        var condition = _tokens.TryTake(Keyword.When) ? parseExpression() : null;
        var statements = ParseBody();
        return new CreateTriggerSyntax(_tokens.From(start), name, table, new CreateTriggerOptions
        {
            OrReplace = orReplace,
            IfNotExists = ifNotExists,
            IsBefore = isBefore,
            IsInsteadOf = isInsteadOf,
            OnInsert = events.Contains("INSERT"),
            OnUpdate = events.Contains("UPDATE"),
            OnDelete = events.Contains("DELETE"),
            Columns = columns,
            IsOfRows = isOfRows,
            Condition = condition,
            Statements = statements,
        });
    }

    /// <summary>The rest of DROP TRIGGER, behind TRIGGER.</summary>
    public DropTriggerSyntax ParseDrop(int start)
    {
        bool ifExists = _tokens.TryTake(Keyword.If, Keyword.Exists);
        var name = _tokens.ExpectName("a trigger name");
        var table = _tokens.TryTake(Keyword.On) ? _tokens.ExpectObjectName("a table name") : null;
        if (!_tokens.TryTake(Keyword.Cascade))
        {
            _tokens.TryTake(Keyword.Restrict);
        }

        return new DropTriggerSyntax(_tokens.From(start), name, table, ifExists);
    }

    /// <summary>The rest of ALTER TRIGGER, from TRIGGER on.</summary>
    public RenameTriggerSyntax ParseAlter(int start)
    {
        _tokens.Take();
        var name = _tokens.ExpectName("a trigger name");
        _tokens.Expect(Keyword.On);
        var table = _tokens.ExpectObjectName("a table name");
        if (!_tokens.TryTakeWord("RENAME"))
        {
            throw _tokens.Unexpected("RENAME");
        }

        _tokens.Expect(Keyword.To);
        var newName = _tokens.ExpectName("a trigger name");
        return new RenameTriggerSyntax(_tokens.From(start), name, table, newName);
    }

    /// <summary>ENABLE or DISABLE TRIGGER of ALTER TABLE; null at anything else.</summary>
    public EnableTriggerSyntax? TryParseEnable(int start)
    {
        bool isEnabled = _tokens.AtWord("ENABLE");
        if ((!isEnabled && !_tokens.AtWord("DISABLE")) || !_tokens.IsWord(1, "TRIGGER"))
        {
            return null;
        }

        _tokens.Take();
        _tokens.Take();
        if (_tokens.TryTake(Keyword.All) || _tokens.TryTakeWord("USER"))
        {
            return new EnableTriggerSyntax(_tokens.From(start), null, isEnabled);
        }

        var name = _tokens.ExpectName("a trigger name");
        return new EnableTriggerSyntax(_tokens.From(start), name, isEnabled);
    }

    /// <summary>SET NEW.column = expression.</summary>
    public SetNewSyntax ParseSetNew()
    {
        int start = _tokens.Expect(Keyword.Set).Start;
        if (!_tokens.TryTakeWord(NewName))
        {
            throw _tokens.Unexpected("NEW");
        }

        _tokens.Expect(TokenKind.Dot);
        var column = _tokens.ExpectName("a column name");
        _tokens.Expect(TokenKind.Equal);
        var value = parseExpression();
        return new SetNewSyntax(_tokens.From(start), column, value);
    }

    // One that fires instead of a change fires before nothing else is done.
    private bool ParseTiming(out bool isInsteadOf)
    {
        isInsteadOf = _tokens.TryTakeWord("INSTEAD");
        if (isInsteadOf)
        {
            return _tokens.TryTakeWord("OF") ? true : throw _tokens.Unexpected("OF");
        }

        bool isBefore = _tokens.TryTakeWord("BEFORE");
        if (!isBefore)
        {
            _tokens.TryTakeWord("AFTER");
        }

        return isBefore;
    }

    private string ParseEvent(ref IReadOnlyList<NameSyntax> columns)
    {
        if (_tokens.TryTake(Keyword.Insert))
        {
            return "INSERT";
        }

        if (_tokens.TryTake(Keyword.Delete))
        {
            return "DELETE";
        }

        if (!_tokens.TryTake(Keyword.Update))
        {
            throw _tokens.AtWord("TRUNCATE")
                ? _tokens.Error(ErrorCode.NotSupported, "A trigger on TRUNCATE is not supported yet")
                : _tokens.Unexpected("INSERT, UPDATE or DELETE");
        }

        if (_tokens.TryTakeWord("OF"))
        {
            List<NameSyntax> names = [_tokens.ExpectName("a column name")];
            while (_tokens.TryTake(TokenKind.Comma))
            {
                names.Add(_tokens.ExpectName("a column name"));
            }

            columns = names;
        }

        return "UPDATE";
    }

    // Where nothing is said it is each row, as bodies of statements are SQLite's.
    private bool ParseOrientation()
    {
        if (!_tokens.TryTake(Keyword.For))
        {
            return true;
        }

        _tokens.TryTakeWord("EACH");
        if (_tokens.TryTakeWord("STATEMENT"))
        {
            return false;
        }

        return _tokens.TryTake(Keyword.Row) || _tokens.TryTakeWord("ROW")
            ? true : throw _tokens.Unexpected("ROW or STATEMENT");
    }

    private List<StatementSyntax> ParseBody()
    {
        if (_tokens.AtWord("EXECUTE"))
        {
            throw _tokens.Error(
                ErrorCode.NotSupported,
                "EXECUTE FUNCTION is not supported: write the statements of the trigger as BEGIN …; END");
        }

        _tokens.Expect(Keyword.Begin);
        var statements = new List<StatementSyntax>();
        while (!_tokens.TryTake(Keyword.End))
        {
            statements.Add(ParseStatement());
            _tokens.Expect(TokenKind.Semicolon);
        }

        return statements.Count > 0 ? statements : throw _tokens.Error(
            ErrorCode.SyntaxError, "A trigger has one statement at least");
    }

    private StatementSyntax ParseStatement()
    {
        switch (_tokens.Current.Keyword)
        {
            case Keyword.Set:
                return ParseSetNew();
            case Keyword.Select or Keyword.Values or Keyword.With or Keyword.Insert or Keyword.Update or Keyword.Delete:
                return parseStatement();
            default:
                return _tokens.AtWord("MERGE") || _tokens.AtWord("REPLACE")
                    ? parseStatement()
                    : throw _tokens.Unexpected("SELECT, INSERT, UPDATE, DELETE, MERGE, SET NEW or END");
        }
    }
}
