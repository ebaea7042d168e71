using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads type names, of one word or of the known sequences of several.</summary>
internal sealed class TypeNameParser(TokenReader tokens)
{
    public TypeNameSyntax Parse()
    {
        int start = tokens.Current.Start;
        string name = ReadName(out var objectName);
        var arguments = tokens.At(TokenKind.LeftParenthesis) ? ReadArguments() : [];
        if (tokens.AtWord("UNSIGNED") || tokens.AtWord("SIGNED"))
        {
            name += " " + ReadWord();
        }

        bool withTimeZone = false;
        if (name is "TIME" or "TIMESTAMP")
        {
            withTimeZone = ReadTimeZone();
        }

        bool isArray = tokens.TryTakeWord("ARRAY");
        while (TryTakeDimension())
        {
            isArray = true; // as in PostgreSQL the number of dimensions and their sizes do not matter
        }

        if (objectName is not null)
        {
            tokens.TypeNames.Add(objectName);
        }

        return new TypeNameSyntax(tokens.From(start), name, arguments, withTimeZone, isArray)
        {
            ObjectName = objectName,
        };
    }

    /// <summary>May the text after a TIME or TIMESTAMP say whether it has a time zone?</summary>
    public bool AtTimeZone(int distance) =>
        tokens.Peek(distance).Keyword is Keyword.With or Keyword.Without
        && tokens.Peek(distance + 1).Keyword == Keyword.Time;

    private bool TryTakeDimension()
    {
        if (tokens.TryTake(TokenKind.EmptyBrackets))
        {
            return true;
        }

        if (!tokens.TryTake(TokenKind.LeftBracket))
        {
            return false;
        }

        ReadInteger(negative: false);
        tokens.Expect(TokenKind.RightBracket);
        return true;
    }

    private string ReadName(out ObjectNameSyntax? objectName)
    {
        if (!TokenReader.IsName(tokens.Current))
        {
            throw tokens.Unexpected("a type name");
        }

        objectName = tokens.ExpectObjectName("a type name");
        string last = objectName.Name.Value.ToUpperInvariant();
        if (objectName.Schema is not null)
        {
            return last;
        }

        string name = last;
        while (tokens.At(TokenKind.Word) && Continues(last))
        {
            last = ReadWord();
            name += " " + last;
            objectName = null;
        }

        return name;
    }

    private string ReadWord() => TokenValues.Name(tokens.Source, tokens.Take()).ToUpperInvariant();

    private bool Continues(string last) => last switch
    {
        "DOUBLE" => tokens.At(Keyword.Precision),
        "CHARACTER" or "CHAR" or "NCHAR" => tokens.AtWord("VARYING") || tokens.AtWord("LARGE"),
        "BIT" => tokens.AtWord("VARYING"),
        "BINARY" => tokens.AtWord("VARYING") || tokens.AtWord("LARGE"),
        "LARGE" => tokens.AtWord("OBJECT"),
        "NATIONAL" or "NATIVE" => tokens.AtWord("CHARACTER") || tokens.AtWord("CHAR"),
        "VARYING" => tokens.AtWord("CHARACTER"),
        "UNSIGNED" => tokens.AtWord("BIG") || tokens.AtWord("INT"),
        "BIG" => tokens.AtWord("INT"),
        _ => false,
    };

    private List<int> ReadArguments()
    {
        tokens.Expect(TokenKind.LeftParenthesis);
        var arguments = new List<int>();
        if (tokens.TryTakeWord("MAX"))
        {
            tokens.Expect(TokenKind.RightParenthesis);
            return arguments;
        }

        do
        {
            bool negative = tokens.TryTake(TokenKind.Minus);
            arguments.Add(ReadInteger(negative));
        }
        while (tokens.TryTake(TokenKind.Comma));
        tokens.Expect(TokenKind.RightParenthesis);
        return arguments;
    }

    private int ReadInteger(bool negative)
    {
        if (!tokens.At(TokenKind.Integer))
        {
            throw tokens.Unexpected("a whole number");
        }

        var token = tokens.Current;
        var digits = tokens.Source.AsSpan(token.Start, token.Length);
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int value))
        {
            throw tokens.Error(ErrorCode.NumericValueOutOfRange, "The number is too large for a type argument");
        }

        tokens.Take();
        return negative ? -value : value;
    }

    private bool ReadTimeZone()
    {
        if (!AtTimeZone(0))
        {
            return false;
        }

        bool withTimeZone = tokens.Take().Keyword == Keyword.With;
        tokens.Expect(Keyword.Time);
        tokens.Expect(Keyword.Zone);
        return withTimeZone;
    }
}
