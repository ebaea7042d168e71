using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sessions;

namespace DecentDb.Data.Statements;

/// <summary>The prepared statements of one command text, and where each finds its parameters.</summary>
internal sealed class PreparedText : CachedText
{
    // Operators and their vectors are made for each statement.
    private const long BytesOfStatement = 32 << 10;
    private const long BytesOfCharacter = 100;
    private readonly PreparedStatement[] _statements;
    private DecentDbParameterCollection? _boundTo;
    private int _boundVersion;

    private PreparedText(Session session, string text, IReadOnlyList<Statement> statements)
        : base(text, (statements.Count * BytesOfStatement) + (text.Length * BytesOfCharacter))
    {
        Session = session;
        _statements = new PreparedStatement[statements.Count];
        MayBeCached = true;
        for (var i = 0; i < _statements.Length; i++)
        {
            _statements[i] = new PreparedStatement(statements[i]);
            MayBeCached &= statements[i].MayBeCached;
        }
    }

    public Session Session { get; }

    public override bool MayBeCached { get; }

    public int Count => _statements.Length;

    public PreparedStatement this[int index] => _statements[index];

    /// <summary>Prepares the statements of a text.</summary>
    /// <exception cref="DecentDbException">SyntaxError.</exception>
    public static PreparedText Prepare(Session session, string text)
    {
        try
        {
            return new PreparedText(session, text, session.Prepare(text));
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }
    }

    /// <summary>Finds the parameters of all statements; costs nothing while the collection keeps its shape.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="isStrict">True when one with a name that no statement uses is an error.</param>
    /// <exception cref="DecentDbException">A parameter is missing, superfluous or there twice.</exception>
    public void Bind(DecentDbParameterCollection parameters, bool isStrict)
    {
        if (ReferenceEquals(_boundTo, parameters) && _boundVersion == parameters.Version)
        {
            return;
        }

        _boundTo = null;
        if (parameters.FindDuplicate() is { } duplicate)
        {
            throw new DecentDbException(
                ErrorCode.UndefinedParameter, $"The parameter '{duplicate}' was given more than once.");
        }

        Span<bool> used = parameters.Count <= 64 ? stackalloc bool[parameters.Count] : new bool[parameters.Count];
        used.Clear();
        foreach (var statement in _statements)
        {
            statement.Resolve(parameters, used);
        }

        for (var i = 0; i < used.Length; i++)
        {
            if (!used[i] && !parameters[i].IsOutput && (isStrict || parameters[i].ParameterName.Length == 0))
            {
                throw new DecentDbException(
                    ErrorCode.UndefinedParameter,
                    $"The statement has no parameter {Describe(parameters[i], i)}, for which a value was given.");
            }
        }

        _boundTo = parameters;
        _boundVersion = parameters.Version;
    }

    public void Release()
    {
        _boundTo = null;
        foreach (var statement in _statements)
        {
            statement.Statement.ClearParameters();
        }
    }

    public override void Discard()
    {
        foreach (var statement in _statements)
        {
            statement.Statement.Dispose();
        }
    }

    private static string Describe(DecentDbParameter parameter, int index) =>
        parameter.ParameterName.Length > 0
            ? "'" + parameter.ParameterName + "'"
            : string.Create(CultureInfo.InvariantCulture, $"at position {index + 1}");
}
