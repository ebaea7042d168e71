using System;
using System.Collections.Generic;
using DecentDb.Data.Values;
using DecentDb.Engine.Api;

namespace DecentDb.Data;

/// <content>
/// Functions that the application gives to this connection. The connection keeps them while it is closed, and gives
/// them to each session that it opens; the session forgets them when it is given back.
/// </content>
public sealed partial class DecentDbConnection
{
    private const int AnyCount = -1;

    // Scalar and aggregate definitions by name in capitals and number of arguments; null until there is one.
    private Dictionary<(string Name, int Count), object>? _functions;

    private void CreateFunctionCore<TResult>(
        string name, Type[]? parameters, Func<FunctionArguments, TResult>? function, bool isDeterministic)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (function is null)
        {
            SetFunction(name, parameters?.Length ?? AnyCount, null);
            return;
        }

        var kinds = FunctionArguments.KindsOf(parameters ?? []);
        var definition = new ScalarFunctionDefinition
        {
            Name = name,
            ParameterTypes = kinds,
            TakesAnyNumber = parameters is null,
            ResultType = FunctionResult.KindOf<TResult>(),
            IsDeterministic = isDeterministic,
            Function = values => FunctionResult.From(function(new FunctionArguments(name, values))),
        };
        SetFunction(name, definition.TakesAnyNumber ? AnyCount : kinds.Length, definition);
    }

    private void CreateAggregateCore<TAccumulate, TResult>(
        string name,
        Type[]? parameters,
        TAccumulate seed,
        Func<TAccumulate, FunctionArguments, TAccumulate>? function,
        Func<TAccumulate, TResult>? resultSelector,
        bool isDeterministic)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (function is null)
        {
            SetFunction(name, parameters?.Length ?? AnyCount, null);
            return;
        }

        ArgumentNullException.ThrowIfNull(resultSelector);
        var kinds = FunctionArguments.KindsOf(parameters ?? []);
        var definition = new AggregateFunctionDefinition
        {
            Name = name,
            ParameterTypes = kinds,
            TakesAnyNumber = parameters is null,
            ResultType = FunctionResult.KindOf<TResult>(),
            IsDeterministic = isDeterministic,
            Seed = seed,
            Accumulate = (state, values) => function((TAccumulate)state!, new FunctionArguments(name, values)),
            GetResult = state => FunctionResult.From(resultSelector((TAccumulate)state!)),
        };
        SetFunction(name, definition.TakesAnyNumber ? AnyCount : kinds.Length, definition);
    }

    private void SetFunction(string name, int count, object? definition)
    {
        if (_session is not null)
        {
            Use(
                (Name: name, Count: count, Definition: definition),
                static (connection, function) =>
                {
                    Give(connection.OpenSession, function.Name, function.Count, function.Definition);
                    return true;
                });
        }

        var key = (name.ToUpperInvariant(), count);
        if (definition is null)
        {
            _functions?.Remove(key);
        }
        else
        {
            (_functions ??= [])[key] = definition;
        }
    }

    // A session that is taken over within a transaction scope has the functions of the connection before.
    private void GiveFunctions(Session session)
    {
        session.Functions.Clear();
        foreach (var (key, definition) in _functions ?? [])
        {
            Give(session, key.Name, key.Count, definition);
        }

        GiveFileStatements(session);
    }

    private static void Give(Session session, string name, int count, object? definition)
    {
        switch (definition)
        {
            case ScalarFunctionDefinition scalar:
                session.Functions.Add(scalar);
                break;
            case AggregateFunctionDefinition aggregate:
                session.Functions.Add(aggregate);
                break;
            default:
                session.Functions.Remove(name, count);
                break;
        }
    }
}
