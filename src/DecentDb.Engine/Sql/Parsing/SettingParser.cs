using System;
using System.Collections.Generic;
using System.Text;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads the statements about the settings and locks of a session.</summary>
internal sealed class SettingParser(TokenReader tokens)
{
    /// <summary>The statement at hand; null when it is none of these.</summary>
    public StatementSyntax? TryParse()
    {
        int start = tokens.Current.Start;
        if (tokens.TryTake(Keyword.Set))
        {
            return ParseSet(start);
        }

        if (tokens.TryTakeWord("RESET"))
        {
            var name = tokens.TryTake(Keyword.All) ? null : ParseName();
            return new SettingSyntax(tokens.From(start), name, value: null, isLocal: false);
        }

        if (tokens.TryTakeWord("SHOW"))
        {
            var name = tokens.TryTake(Keyword.All) ? null : ParseName();
            return new ShowSyntax(tokens.From(start), name);
        }

        if (tokens.TryTakeWord("DISCARD"))
        {
            return ParseDiscard(start);
        }

        return tokens.TryTakeWord("LOCK") ? ParseLock(start) : null;
    }

    /// <summary>FOR UPDATE and its like behind a query; null when it does not stand there.</summary>
    public LockingSyntax? TryParseLocking()
    {
        int start = tokens.Current.Start;
        if (!tokens.TryTake(Keyword.For))
        {
            return null;
        }

        tokens.TryTakeWord("NO");
        tokens.TryTake(Keyword.Key);
        if (!tokens.TryTake(Keyword.Update) && !tokens.TryTakeWord("SHARE"))
        {
            throw tokens.Unexpected("UPDATE or SHARE");
        }

        var of = new List<NameSyntax>();
        if (tokens.TryTakeWord("OF"))
        {
            do
            {
                of.Add(tokens.ExpectName("a table name"));
            }
            while (tokens.TryTake(TokenKind.Comma));
        }

        var noWait = tokens.TryTakeWord("NOWAIT");
        if (!noWait && tokens.TryTakeWord("SKIP") && !tokens.TryTakeWord("LOCKED"))
        {
            throw tokens.Unexpected("LOCKED");
        }

        return new LockingSyntax(tokens.From(start), of, noWait);
    }

    private SettingSyntax ParseSet(int start)
    {
        var isLocal = tokens.TryTakeWord("LOCAL");
        if (!isLocal)
        {
            tokens.TryTakeWord("SESSION");
        }

        if (tokens.AtWord("CHARACTERISTICS"))
        {
            throw tokens.Error(
                ErrorCode.NotSupported,
                "SET SESSION CHARACTERISTICS is not supported yet; write the mode behind BEGIN, as in BEGIN READ ONLY");
        }

        if (tokens.AtWord("NAMES"))
        {
            tokens.Take();
            return new SettingSyntax(tokens.From(start), "client_encoding", ParseValue(), isLocal);
        }

        var name = ParseName();
        if (name != "timezone" || tokens.At(TokenKind.Equal) || tokens.At(Keyword.To))
        {
            if (!tokens.TryTake(TokenKind.Equal))
            {
                tokens.Expect(Keyword.To);
            }
        }

        var value = tokens.TryTake(Keyword.Default) ? null : ParseValues();
        return new SettingSyntax(tokens.From(start), name, value, isLocal);
    }

    private string ParseName()
    {
        var name = new StringBuilder(tokens.ExpectLabel("the name of a setting").Value);
        while (tokens.TryTake(TokenKind.Dot))
        {
            name.Append('.').Append(tokens.ExpectLabel("the name of a setting").Value);
        }

        var text = name.ToString();
        if (text.Equals("time", StringComparison.OrdinalIgnoreCase) && tokens.TryTakeWord("ZONE"))
        {
            return "timezone";
        }

        if (text.Equals("transaction", StringComparison.OrdinalIgnoreCase) && tokens.TryTake(Keyword.Isolation))
        {
            tokens.Expect(Keyword.Level);
            return "transaction_isolation";
        }

        return text;
    }

    private string ParseValues()
    {
        var values = new StringBuilder(ParseValue());
        while (tokens.TryTake(TokenKind.Comma))
        {
            values.Append(", ").Append(ParseValue());
        }

        return values.ToString();
    }

    private string ParseValue()
    {
        var token = tokens.Current;
        if (TokenReader.IsText(token))
        {
            return TokenValues.Text(tokens.Source, tokens.Take());
        }

        if (token.Kind == TokenKind.QuotedName)
        {
            return tokens.Source.Substring(token.Start, tokens.Take().Length);
        }

        var isNegative = tokens.TryTake(TokenKind.Minus);
        token = tokens.Current;
        if (token.Kind is TokenKind.Integer or TokenKind.Decimal || (token.Kind == TokenKind.Word && !isNegative))
        {
            tokens.Take();
            return string.Concat(isNegative ? "-" : "", tokens.Source.AsSpan(token.Start, token.Length));
        }

        throw tokens.Unexpected("a value");
    }

    private DiscardSyntax ParseDiscard(int start)
    {
        var isAll = tokens.TryTake(Keyword.All);
        if (!isAll && !tokens.TryTakeWord("PLANS") && !tokens.TryTakeWord("SEQUENCES") && !tokens.TryTake(Keyword.Temp)
            && !tokens.TryTake(Keyword.Temporary))
        {
            throw tokens.Unexpected("ALL, PLANS, SEQUENCES or TEMP");
        }

        return new DiscardSyntax(tokens.From(start), isAll);
    }

    private LockSyntax ParseLock(int start)
    {
        tokens.TryTake(Keyword.Table);
        tokens.TryTake(Keyword.Only);
        var tables = new List<ObjectNameSyntax>();
        do
        {
            tables.Add(tokens.ExpectObjectName("a table name"));
        }
        while (tokens.TryTake(TokenKind.Comma));
        var isShared = false;
        if (tokens.TryTake(Keyword.In))
        {
            var mode = new StringBuilder();
            while (tokens.At(TokenKind.Word) && !tokens.AtWord("MODE"))
            {
                var word = tokens.Take();
                mode.Append(tokens.Source.AsSpan(word.Start, word.Length)).Append(' ');
            }

            isShared = mode.ToString().ToUpperInvariant() switch
            {
                "ACCESS SHARE " or "ROW SHARE " => true,
                "ROW EXCLUSIVE " or "SHARE UPDATE EXCLUSIVE " or "SHARE " or "SHARE ROW EXCLUSIVE " or "EXCLUSIVE "
                    or "ACCESS EXCLUSIVE " => false,
                _ => throw tokens.Unexpected("a mode such as ACCESS EXCLUSIVE MODE"),
            };
            if (!tokens.TryTakeWord("MODE"))
            {
                throw tokens.Unexpected("MODE");
            }
        }

        return new LockSyntax(tokens.From(start), tables, isShared, tokens.TryTakeWord("NOWAIT"));
    }
}
