using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data.Statements;

/// <summary>A statement of the engine with what the provider keeps for it from one execution to the next.</summary>
internal sealed class PreparedStatement
{
    private readonly string[] _parameterNames;
    private readonly int[] _sources;
    private readonly int[] _positions;
    private readonly ListLimits _limits = new();
    private ResultShape? _shape;

    public PreparedStatement(Statement statement)
    {
        Statement = statement;
        var names = statement.ParameterNames;
        var numbers = statement.ParameterNumbers;
        _parameterNames = new string[names.Count];
        _positions = new int[names.Count];
        for (var i = 0; i < _parameterNames.Length; i++)
        {
            _parameterNames[i] = names[i];
            _positions[i] = numbers[i] - 1;
        }

        _sources = new int[_parameterNames.Length];
        ReturnsRows = statement.ReturnsRows;
        ChangesRows = statement.ChangesRows;
        EndsTransaction = statement.EndsTransaction;
    }

    public Statement Statement { get; }

    public bool ReturnsRows { get; }

    public bool ChangesRows { get; }

    public bool EndsTransaction { get; }

    /// <summary>
    /// Finds the parameter in the collection for each parameter of the statement: by name, else by position. Question
    /// marks count on from one statement of a text to the next; numbers (<c>$1</c>) mean the same in each.
    /// </summary>
    public void Resolve(DecentDbParameterCollection parameters, Span<bool> used)
    {
        for (var i = 0; i < _parameterNames.Length; i++)
        {
            var name = _parameterNames[i];
            var source = name.Length > 0 ? parameters.Find(name) : FindByPosition(parameters, _positions[i]);
            if (source < 0)
            {
                throw new DecentDbException(
                    ErrorCode.UndefinedParameter,
                    name.Length > 0
                        ? $"A value for the parameter '{name}' is missing."
                        : string.Create(
                            CultureInfo.InvariantCulture,
                                $"A value for the parameter at position {_positions[i] + 1} is missing."));
            }

            _sources[i] = source;
            used[source] = true;
        }
    }

    /// <summary>Hands the values over and executes.</summary>
    /// <param name="parameters">The values.</param>
    /// <param name="guard">Stops the execution.</param>
    /// <param name="toEnd">
    /// True when nobody reads the rows: they are computed all the same, because an error of one is an error of the
    /// statement.
    /// </param>
    /// <param name="token">The token of the caller, for the exception.</param>
    public ResultCursor Execute(
        DecentDbParameterCollection parameters, ExecutionGuard guard, bool toEnd, CancellationToken token)
    {
        try
        {
            var sources = _sources;
            var cancellation = guard.Token;
            _limits.Begin(Statement.MemoryBudget, cancellation);
            for (var i = 0; i < sources.Length; i++)
            {
                Statement.SetParameter(i, parameters[sources[i]].ToSqlValue(_limits));
            }

            var cursor = Statement.Execute(cancellation);
            if (toEnd && ReturnsRows && !ChangesRows)
            {
                cursor.ReadToEnd();
            }

            return cursor;
        }
        catch (DatabaseException e)
        {
            throw guard.Translate(e, token);
        }
    }

    /// <summary>What the provider needs of the columns; made again only when the engine has other columns.</summary>
    public ResultShape ShapeOf(IReadOnlyList<ColumnDescription> columns)
    {
        if (_shape is null || !ReferenceEquals(_shape.Columns, columns))
        {
            _shape = new ResultShape(columns);
        }

        return _shape;
    }

    private static int FindByPosition(DecentDbParameterCollection parameters, int position)
    {
        var byNumber = parameters.Find((position + 1).ToString(CultureInfo.InvariantCulture));
        return byNumber >= 0 ? byNumber : position < parameters.Count ? position : -1;
    }
}
