using System.Collections.Generic;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>The parsers of the parts of the language over one text; they call one another through this.</summary>
internal sealed class Grammar
{
    public Grammar(string source)
    {
        Tokens = new TokenReader(source);
        TypeNames = new TypeNameParser(Tokens);
        Expressions = new ExpressionParser(this);
        Operands = new OperandParser(this);
        Functions = new FunctionParser(this);
        Queries = new QueryParser(this);
        Tables = new TableReferenceParser(this);
        Changes = new ChangeParser(this);
        Definitions = new DefinitionParser(this);
        Columns = new ColumnDefinitionParser(this);
        Statements = new StatementParser(this);
        Triggers = new TriggerParser(Tokens, () => Expressions.Parse(), () => Statements.Parse());
    }

    public TokenReader Tokens { get; }

    /// <summary>FOR UPDATE and its like, wherever they stood in what is read so far.</summary>
    public List<LockingSyntax> Lockings { get; } = [];

    /// <summary>The INTO of SELECTs, in the order in which they stood in what is read so far.</summary>
    public List<IntoTarget> Intos { get; } = [];

    public TypeNameParser TypeNames { get; }

    public ExpressionParser Expressions { get; }

    public OperandParser Operands { get; }

    public FunctionParser Functions { get; }

    public QueryParser Queries { get; }

    public TableReferenceParser Tables { get; }

    public ChangeParser Changes { get; }

    public DefinitionParser Definitions { get; }

    public ColumnDefinitionParser Columns { get; }

    public StatementParser Statements { get; }

    public TriggerParser Triggers { get; }
}
