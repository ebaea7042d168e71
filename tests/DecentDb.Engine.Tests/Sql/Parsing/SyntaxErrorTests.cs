using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;
using Xunit;

namespace DecentDb.Engine.Tests.Sql.Parsing;

public class SyntaxErrorTests
{
    [Theory]
    [InlineData("SELEC 1", 1, 1, "Expected a statement, but found \"SELEC\"")]
    [InlineData("SELECT", 1, 7, "Expected an expression, but found the end of the text")]
    [InlineData("SELECT  \n ", 1, 7, "Expected an expression, but found the end of the text")]
    [InlineData("SELECT 1 +", 1, 11, "Expected an expression, but found the end of the text")]
    [InlineData("SELECT WHERE a", 1, 8, "Expected an expression, but found the keyword WHERE")]
    [InlineData("SELECT a,\n  b,\n  FROM t", 3, 3, "Expected an expression, but found the keyword FROM")]
    [InlineData("SELECT a FROM WHERE b", 1, 15,
        "Expected a table name, but found the keyword WHERE; a reserved word is a name only in double quotes")]
    [InlineData("SELECT a FROM 'x'", 1, 15, "Expected a table name, but found the text 'x'")]
    [InlineData("SELECT (1 + 2", 1, 14, "Expected \")\", but found the end of the text")]
    [InlineData("SELECT 1 2", 1, 10, "Expected \";\" or the end of the statement, but found the number 2")]
    [InlineData("SELECT a FROM t JOIN u", 1, 23, "Expected ON or USING, but found the end of the text")]
    [InlineData("SELECT a IS 5", 1, 13, "Expected NULL, TRUE, FALSE, UNKNOWN, JSON or DISTINCT FROM, but found the number 5")]
    [InlineData("SELECT a IN 5", 1, 13, "Expected \"(\", but found the number 5")]
    [InlineData("SELECT a IN ()", 1, 14, "Expected an expression, but found \")\"")]
    [InlineData("SELECT 1 < x < 3", 1, 14, "Comparisons do not chain; join them with AND or use parentheses")]
    [InlineData("SELECT CASE END", 1, 13, "Expected an expression, but found the keyword END")]
    [InlineData("SELECT CASE 1 ELSE 2 END", 1, 15, "Expected WHEN, but found the keyword ELSE")]
    [InlineData("INSERT t VALUES (1)", 1, 8, "Expected INTO, but found \"t\"")]
    [InlineData("INSERT INTO t (a)", 1, 18, "Expected VALUES, SELECT or DEFAULT VALUES, but found the end of the text")]
    [InlineData("INSERT INTO t VALUES (1,)", 1, 25, "Expected an expression, but found \")\"")]
    [InlineData("SELECT DEFAULT", 1, 8, "Expected an expression, but found the keyword DEFAULT")]
    [InlineData("UPDATE t a = 1", 1, 12, "Expected SET, but found \"=\"")]
    [InlineData("CREATE TABLE t (a)", 1, 18, "Expected a type name, but found \")\"")]
    [InlineData("CREATE TABLE t (a INT b INT)", 1, 23, "Expected \",\" or \")\", but found \"b\"")]
    [InlineData("CREATE TABLE t (a INT,)", 1, 23, "Expected a column name or a table constraint, but found \")\"")]
    [InlineData("CREATE TABLE order (a INT)", 1, 14,
        "Expected a table name, but found the keyword ORDER; a reserved word is a name only in double quotes")]
    [InlineData("CREATE TABLE t (a INT REFERENCES u ON DELETE x)", 1, 46,
        "Expected NO ACTION, RESTRICT, CASCADE, SET NULL or SET DEFAULT, but found \"x\"")]
    [InlineData("DROP x", 1, 6, "Expected TABLE or INDEX, but found \"x\"")]
    [InlineData("BEGIN READ", 1, 11, "Expected ONLY or WRITE, but found the end of the text")]
    [InlineData("EXPLAIN COMMIT", 1, 9, "Expected SELECT, VALUES, INSERT, UPDATE or DELETE, but found \"COMMIT\"")]
    [InlineData("SELECT 1 LIMIT 1 LIMIT 2", 1, 18, "LIMIT is given twice")]
    [InlineData("SELECT 'abc", 1, 8, "This text constant has no closing '")]
    [InlineData("SELECT E'abc\\'", 1, 8, "This text constant has no closing '")]
    [InlineData("SELECT E'abc\\", 1, 8, "This text constant has no closing '")]
    [InlineData("SELECT $a$ b $a", 1, 8, "This text constant has no closing $a$")]
    [InlineData("SELECT \"abc", 1, 8, "This quoted name has no closing \"")]
    [InlineData("SELECT [abc", 1, 8, "This quoted name has no closing ]")]
    [InlineData("SELECT \"\"", 1, 8, "A quoted name must not be empty")]
    [InlineData("SELECT X'abc'", 1, 8, "A blob constant needs an even number of hexadecimal digits")]
    [InlineData("SELECT X'ag'", 1, 11, "A blob constant takes hexadecimal digits only")]
    [InlineData("SELECT 1 /* a /* b */", 1, 10, "This comment has no closing */")]
    [InlineData("SELECT 12abc", 1, 10, "A number must not be followed directly by a letter or underscore")]
    [InlineData("SELECT 1_000_", 1, 13, "A number must not be followed directly by a letter or underscore")]
    [InlineData("SELECT 0x", 1, 8, "Digits must follow the prefix of the number")]
    [InlineData("SELECT 0b12", 1, 8, "The digit '2' does not belong in a number of base 2")]
    [InlineData("SELECT @", 1, 8, "A parameter name must follow @")]
    [InlineData("SELECT $", 1, 8, "A parameter name or number must follow $")]
    [InlineData("SELECT $0", 1, 8, "The number of a parameter is a whole number from 1 to 65535")]
    [InlineData("SELECT ?99999999999", 1, 8, "The number of a parameter is a whole number from 1 to 65535")]
    [InlineData("SELECT a \\ b", 1, 10, "The character '\\' has no meaning in SQL")]
    [InlineData("SELECT a \0 b", 1, 10, "The character U+0000 has no meaning in SQL")]
    [InlineData("SELECT E'\\u12'", 1, 10, "4 hexadecimal digits must follow \\u")]
    [InlineData("SELECT E'\\xff'", 1, 12, "An escape of one byte stands for ASCII only; write \\u0080 and up")]
    [InlineData("SELECT 1;\r\nSELECT 2 FROM", 2, 14, "Expected a table name, but found the end of the text")]
    public void Error_says_what_and_where(string text, int line, int column, string message)
    {
        var error = Assert.Throws<DatabaseException>(() => Parser.ParseScript(text));
        Assert.Equal(ErrorCode.SyntaxError, error.Code);
        Assert.StartsWith($"{message} (line {line}, column {column})\n", error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Theory]
    [InlineData("SELECT 99999999999999999999999999999999", ErrorCode.NumericValueOutOfRange, 8)]
    [InlineData("SELECT 1e999", ErrorCode.NumericValueOutOfRange, 8)]
    [InlineData("SELECT 0xFFFFFFFFFFFFFFFF", ErrorCode.NumericValueOutOfRange, 8)]
    [InlineData("SELECT CAST(1 AS VARCHAR(99999999999))", ErrorCode.NumericValueOutOfRange, 26)]
    [InlineData("SELECT E'\\uD83D'", ErrorCode.CharacterNotInRepertoire, 8)]
    [InlineData("ALTER TABLE t OWNER TO u", ErrorCode.NotSupported, 15)]
    [InlineData("ALTER TABLE t ALTER a SET STORAGE PLAIN", ErrorCode.NotSupported, 27)]
    [InlineData("ALTER TABLE t ALTER a TYPE", ErrorCode.SyntaxError, 27)]
    [InlineData("ALTER INDEX i SET TABLESPACE x", ErrorCode.NotSupported, 15)]
    [InlineData("ALTER TABLE t ADD UNIQUE (a) NOT VALID", ErrorCode.NotSupported, 30)]
    [InlineData("ALTER VIEW v ADD a INT", ErrorCode.NotSupported, 14)]
    [InlineData("DO 'x'", ErrorCode.NotSupported, 1)]
    [InlineData("pragma foreign_keys", ErrorCode.NotSupported, 1)]
    public void Error_has_a_code_of_its_own_when_the_grammar_is_not_at_fault(string text, ErrorCode code, int column)
    {
        var error = Assert.Throws<DatabaseException>(() => Parser.ParseScript(text));
        Assert.Equal((code, 1, column), (error.Code, error.Line, error.Column));
    }

    [Fact]
    public void Error_shows_the_line_with_a_caret()
    {
        var error = Assert.Throws<DatabaseException>(() => Parser.ParseScript("SELECT a\nFROM t\n  GROUP x\n"));
        Assert.Equal("Expected BY, but found \"x\" (line 3, column 9)\n  GROUP x\n        ^", error.Message);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused()
    {
        (string Text, int Column)[] cases =
        [
            ("SELECT '\uD83D'", 9),
            ("SELECT \uDE00", 8),
            ("\uD83D\uD83D\uDE00", 1),
            ("-- \uD83D", 4),
        ];
        foreach (var (text, column) in cases)
        {
            var error = Assert.Throws<DatabaseException>(() => Parser.ParseScript(text));
            Assert.Equal((ErrorCode.CharacterNotInRepertoire, column), (error.Code, error.Column));
        }
    }

    [Fact]
    public void Second_statement_is_refused_where_one_is_expected()
    {
        var error = Assert.Throws<DatabaseException>(() => Parser.ParseStatement("SELECT 1;\nSELECT 2"));
        Assert.Equal((2, 1), (error.Line, error.Column));
        Assert.Throws<DatabaseException>(() => Parser.ParseStatement(" -- nothing"));
        Assert.Throws<DatabaseException>(() => Parser.ParseExpression("1, 2"));
        Assert.Throws<DatabaseException>(() => Parser.ParseExpression(""));
    }

    [Fact]
    public void Text_of_any_kind_of_line_end_gives_the_same_position()
    {
        Assert.Equal(new SourcePosition(2, 3), SourcePosition.Of("a\r\nbcd", 5));
        Assert.Equal(new SourcePosition(2, 1), SourcePosition.Of("a\n", 99));
        Assert.Equal(new SourcePosition(1, 1), SourcePosition.Of("", -1));
    }
}
