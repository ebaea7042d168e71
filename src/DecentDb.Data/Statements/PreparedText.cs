using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data.Statements;

/// <summary>The prepared statements of one command text, and where each finds its parameters.</summary>
internal sealed class PreparedText
{
    private const long BytesOfStatement = 32 << 10;
    private const long BytesOfCharacter = 100;
    private readonly PreparedStatement[] _statements;
    private DecentDbParameterCollection? _boundTo;
    private int _boundVersion;

    public PreparedText(Session session, string text)
    {
        Session = session;
        Text = text;
        Place = new LinkedListNode<PreparedText>(this);
        IReadOnlyList<Statement> statements;
        try
        {
            statements = session.Prepare(text);
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }

        _statements = new PreparedStatement[statements.Count];
        for (var i = 0; i < _statements.Length; i++)
        {
            _statements[i] = new PreparedStatement(statements[i]);
        }
    }

    public Session Session { get; }

    public string Text { get; }

    /// <summary>Its place among the texts that no command holds.</summary>
    public LinkedListNode<PreparedText> Place { get; }

    /// <summary>The memory that it takes, about: operators and their vectors are made for each statement.</summary>
    public long Bytes => (_statements.Length * BytesOfStatement) + (Text.Length * BytesOfCharacter);

    public int Count => _statements.Length;

    public PreparedStatement this[int index] => _statements[index];

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

    public void Dispose()
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
